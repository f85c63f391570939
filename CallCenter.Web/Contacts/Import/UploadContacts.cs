using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts.Import;

/// <param name="Id">The import, if the file can be read.</param>
public sealed record UploadOutcome(Guid? Id, Problem? Problem);

/// <summary>What a column is called in the file, what it is taken for, and what its first rows have.</summary>
public sealed record PreviewColumn(string Header, ImportColumn Is, IReadOnlyList<string> Samples);

/// <summary>A row that would be imported, for the person to check.</summary>
public sealed record PreviewRow(int Line, string Name, string Company, IReadOnlyList<string> Numbers, bool IsNew);

/// <summary>What an import would do now. Of many rows that would be imported only the first are listed.</summary>
public sealed record ImportPreview(
    IReadOnlyList<PreviewColumn> Columns, string Country, int New, int Changed, int Same, IReadOnlyList<PreviewRow> Rows,
    IReadOnlyList<BadRow> Bad, Problem? Problem);

/// <summary>Keeps a file until it is imported or abandoned, and shows what importing it would do.</summary>
public sealed class UploadContacts(CallCenterDb db, PlanImport plan)
{
    public const int MostBytes = 32 * 1024 * 1024;
    public const int Listed = 100;
    private const int Samples = 3;
    private const int MostColumns = 100;
    public static readonly Problem TooLarge = new("Csv", $"The file is larger than {MostBytes / 1024 / 1024} MB. Split it into several.");
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <param name="country">Null: that of the first line.</param>
    public async Task<UploadOutcome> Run(Guid by, byte[] file, string? country, CancellationToken ct)
    {
        if (file.Length == 0) return No("The file is empty.");
        if (file.Length > MostBytes) return new(null, TooLarge);
        if (file is [(byte)'P', (byte)'K', 3, 4, ..]) return No("This is a workbook. Open it in your spreadsheet, and save it as CSV.");
        if (CsvText.Decode(file) is not { } text) return No("This is not a text file. Save your contacts as CSV.");
        if (CsvText.Rows(text).FirstOrDefault() is not { } header) return No("The file has no column names.");
        if (header.Cells.Length > MostColumns) return No($"The file has more than {MostColumns} columns.");
        if (CsvText.Rows(text).Skip(1).FirstOrDefault() is null)
            return No("The file has no contacts. Its first line must be the column names.");
        var (id, now) = (Guid.CreateVersion7(), await db.Now(ct));
        country ??= (await Countries(ct)).FirstOrDefault() ?? "US";
        await db.ContactImports.Where(i => i.By == by || i.At < now - Kept).ExecuteDeleteAsync(ct);
        db.ContactImports.Add(new()
        {
            Id = id,
            By = by,
            At = now,
            File = file,
            Country = PhoneNumber.IsCountry(country) ? country : "US",
            Columns = [.. Guess(header.Cells).Select(c => Spelling.Of(c))],
        });
        await db.SaveChangesAsync(ct);
        return new(id, null);
    }

    /// <summary>The person says what the columns are. False if the import is no longer there.</summary>
    public async Task<bool> Choose(Guid by, Guid id, IReadOnlyList<string> columns, string? country, CancellationToken ct)
    {
        var import = await db.ContactImports.SingleOrDefaultAsync(i => i.Id == id && i.By == by, ct);
        if (import is null) return false;
        import.Columns =
        [
            .. import.Columns.Select((was, n) => n < columns.Count && Spelling.TryRead<ImportColumn>(columns[n], out var chosen)
                ? Spelling.Of(chosen) : was),
        ];
        if (country is not null && PhoneNumber.IsCountry(country)) import.Country = country;
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>Null if it is no longer there, or somebody else's.</summary>
    public async Task<ImportPreview?> Preview(Guid by, Guid id, CancellationToken ct)
    {
        var import = await db.ContactImports.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.By == by, ct);
        if (import is null) return null;
        var first = CsvText.Rows(CsvText.Decode(import.File) ?? "").Take(Samples + 1).ToList();
        PreviewColumn[] columns =
        [
            .. import.Columns.Select((column, n) => new PreviewColumn(
                n < first[0].Cells.Length ? first[0].Cells[n].Trim() : "", Spelling.Read<ImportColumn>(column),
                [.. first.Skip(1).Where(r => n < r.Cells.Length).Select(r => CsvCell.Read(r.Cells[n]))])),
        ];
        var (drafts, bad, problem) = await plan.Read(import, ct);
        problem ??= Unusable(columns);
        if (problem is not null) return new(columns, import.Country, 0, 0, 0, [], [], problem);
        var planned = await plan.Compare(drafts, bad, by, await db.Now(ct), ct);
        return new(columns, import.Country, planned.New.Count(), planned.Changed.Count(), planned.Same,
            [.. planned.Contacts.Take(Listed).Select(c => new PreviewRow(
                c.Line, c.Contact.Name, c.Contact.Company, [.. c.Numbers.Select(n => n.Number)], c.IsNew))],
            planned.Bad, null);
    }

    public Task Discard(Guid by, Guid id, CancellationToken ct) =>
        db.ContactImports.Where(i => i.Id == id && i.By == by).ExecuteDeleteAsync(ct);

    /// <summary>The lines' countries, then all others, as ISO 3166 codes.</summary>
    public async Task<List<string>> Countries(CancellationToken ct)
    {
        var lines = await db.Lines.OrderBy(l => l.Name).Select(l => l.Number).ToListAsync(ct);
        return [.. PhoneNumber.CountriesOf(lines).Concat(PhoneNumber.Countries).Distinct()];
    }

    internal static Problem? Unusable(IEnumerable<PreviewColumn> columns)
    {
        var kinds = columns.Select(c => c.Is).ToHashSet();
        if (!kinds.Contains(ImportColumn.Number)) return new("Columns", "Choose which column has the phone numbers.");
        return kinds.Overlaps([ImportColumn.Name, ImportColumn.FirstName, ImportColumn.LastName, ImportColumn.Company]) ? null
            : new("Columns", "Choose which column has the names.");
    }

    /// <summary>Of columns that can only be one, the first.</summary>
    private static IEnumerable<ImportColumn> Guess(string[] header)
    {
        var seen = new HashSet<ImportColumn>();
        foreach (var name in header)
        {
            var column = ColumnNames.Guess(name);
            yield return column is ImportColumn.Number or ImportColumn.Ignore || seen.Add(column) ? column : ImportColumn.Ignore;
        }
    }

    private static UploadOutcome No(string why) => new(null, new("Csv", why));
}
