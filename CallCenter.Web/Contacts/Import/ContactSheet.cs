using CallCenter.Web.Data;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Contacts.Import;

/// <summary>The rows of a file as contacts, and those that cannot be imported by their line.</summary>
/// <param name="columns">What each column is.</param>
/// <param name="country">ISO 3166: of numbers without a country code.</param>
/// <param name="ours">The lines' numbers, which are nobody's.</param>
/// <param name="teams">Teams by their folded names.</param>
internal sealed class ContactSheet(
    IReadOnlyList<string> header, IReadOnlyList<ImportColumn> columns, string country, IReadOnlyCollection<string> ours,
    IReadOnlyDictionary<string, Guid> teams)
{
    private static readonly string[] Yes = ["yes", "y", "true", "1", "x", "vip", "ja", "oui", "si"];
    private static readonly string[] No = ["no", "n", "false", "0", "nein", "non"];

    private readonly string[] countries = [country];
    private readonly string[] labels = [.. header.Select(ColumnNames.LabelOf)];

    public (ContactDraft? Draft, BadRow? Bad) Read(CsvRow row)
    {
        if (row.Broken) return Bad(row, "A quotation mark is missing: the text that begins here never ends.");
        var cells = row.Cells;
        var (name, company) = (NameIn(cells), Cell(cells, ImportColumn.Company));
        if (name.Length == 0) (name, company) = (company, "");
        if (name.Length == 0) return Bad(row, "The name is missing.");
        var typed = new ContactDetails(name, company, Cell(cells, ImportColumn.Note), false, null,
            Cell(cells, ImportColumn.ExternalId), Cell(cells, ImportColumn.ExternalUrl), []).Cleaned();
        if (typed.Problems().FirstOrDefault() is { } problem) return Bad(row, problem.Message);
        var vip = Folded.Of(Cell(cells, ImportColumn.Vip));
        if (vip.Length > 0 && !Yes.Contains(vip) && !No.Contains(vip)) return Bad(row, "VIP must be yes or no.");
        Guid? team = null;
        if (Cell(cells, ImportColumn.Team) is { Length: > 0 } asked)
        {
            if (!teams.TryGetValue(Folded.Of(asked), out var found)) return Bad(row, $"There is no team “{asked}”.");
            team = found;
        }
        var (numbers, wrong) = NumbersIn(cells);
        if (wrong is not null) return Bad(row, wrong);
        return (new(row.Line, name, OrNull(typed.Company), OrNull(typed.Note), vip.Length == 0 ? (bool?)null : Yes.Contains(vip), team,
            OrNull(typed.ExternalId), OrNull(typed.ExternalUrl), numbers), null);
    }

    private string NameIn(string[] cells) => Cell(cells, ImportColumn.Name) is { Length: > 0 } whole ? whole
        : $"{Cell(cells, ImportColumn.FirstName)} {Cell(cells, ImportColumn.LastName)}".Trim();

    private (List<(string Number, string Label)> Numbers, string? Problem) NumbersIn(string[] cells)
    {
        var (numbers, label) = (new List<(string Number, string Label)>(), Cell(cells, ImportColumn.Label));
        for (var n = 0; n < columns.Count && n < cells.Length; n++)
        {
            if (columns[n] != ImportColumn.Number) continue;
            foreach (var part in NumberCell.Parts(CsvCell.Read(cells[n])))
            {
                if (string.IsNullOrWhiteSpace(part)) continue;
                // Before the expression: with a whole text it would take the square of its length.
                if (part.Length > TypedNumber.Longest) return (numbers, $"“{Short(part)}”: This is not a phone number.");
                var (typed, own) = NumberCell.Labelled(part);
                var (number, problem) = ReadNumbers.One(typed, countries, ours);
                if (number is null) return (numbers, $"“{Short(part)}”: {problem}");
                if (string.IsNullOrWhiteSpace(own)) own = label.Length > 0 ? label : labels[n];
                if (numbers.All(known => known.Number != number)) numbers.Add((number, AsLabel(own)));
            }
        }
        return (numbers, null);
    }

    /// <summary>The first column of this kind that has something in this row.</summary>
    private string Cell(string[] cells, ImportColumn kind)
    {
        for (var n = 0; n < columns.Count && n < cells.Length; n++)
            if (columns[n] == kind && CsvCell.Read(cells[n]) is { Length: > 0 } text)
                return kind == ImportColumn.Note ? text : text.ReplaceLineEndings(" ");
        return "";
    }

    private static (ContactDraft?, BadRow?) Bad(CsvRow row, string why) => (null, new(row.Line, why));

    private static string Short(string text) => text.Trim() is { Length: > 40 } trimmed ? $"{trimmed[..40]}…" : text.Trim();

    private static string AsLabel(string text)
    {
        var label = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (label.Length <= ContactNumber.LongestLabel) return label;
        // Half an emoji is no text: the database would refuse the whole file for it.
        var half = char.IsHighSurrogate(label[ContactNumber.LongestLabel - 1]) ? 1 : 0;
        return label[..(ContactNumber.LongestLabel - half)].Trim();
    }

    private static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
