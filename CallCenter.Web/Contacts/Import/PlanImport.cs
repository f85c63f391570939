using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts.Import;

/// <summary>A contact as it will be, the numbers that it gets, and those of its own that get another label.</summary>
/// <param name="Line">The first line of the file that names it.</param>
internal sealed record PlannedContact(
    int Line, Contact Contact, List<ContactNumber> Numbers, List<ContactNumber> Relabelled, bool IsNew);

/// <summary>What importing a file would do now.</summary>
/// <param name="Problem">Why the file cannot be imported at all.</param>
internal sealed record ImportPlan(IReadOnlyList<PlannedContact> Contacts, int Same, IReadOnlyList<BadRow> Bad, Problem? Problem = null)
{
    public IEnumerable<PlannedContact> New => Contacts.Where(c => c.IsNew);
    public IEnumerable<PlannedContact> Changed => Contacts.Where(c => !c.IsNew);
}

/// <summary>
/// Compares a file with the contacts: a row belongs to the contact with its external id or with one of its numbers; a row with neither, to
/// the one contact of this name and company that has no number. A row never takes a number from another contact, and an empty cell never
/// removes anything.
/// </summary>
public sealed class PlanImport(CallCenterDb db)
{
    public const int MostRows = 50_000;

    /// <summary>The file as contacts, without looking at those that exist.</summary>
    internal async Task<(List<ContactDraft> Drafts, List<BadRow> Bad, Problem? Problem)> Read(ContactImport file, CancellationToken ct)
    {
        var ours = (await db.Lines.Select(l => l.Number).ToListAsync(ct)).ToHashSet();
        var teams = (await db.Teams.AsNoTracking().ToListAsync(ct)).ToLookup(t => Folded.Of(t.Name), t => t.Id)
            .ToDictionary(t => t.Key, t => t.First());
        var (drafts, bad, sheet) = (new List<ContactDraft>(), new List<BadRow>(), (ContactSheet?)null);
        ImportColumn[] columns = [.. file.Columns.Select(c => Spelling.Read<ImportColumn>(c))];
        foreach (var row in CsvText.Rows(CsvText.Decode(file.File) ?? ""))
        {
            if (sheet is null)
            {
                sheet = new(row.Cells, columns, file.Country, ours, teams);
                continue;
            }
            if (drafts.Count + bad.Count == MostRows)
                return ([], [], new("Csv", $"The file has more than {MostRows:N0} rows. Split it into several."));
            var (draft, wrong) = sheet.Read(row);
            if (draft is not null) drafts.Add(draft);
            if (wrong is not null) bad.Add(wrong);
            ct.ThrowIfCancellationRequested();
        }
        return (drafts, bad, null);
    }

    internal async Task<ImportPlan> Compare(
        List<ContactDraft> drafts, List<BadRow> bad, Guid by, DateTimeOffset now, CancellationToken ct)
    {
        string[] numbers = [.. drafts.SelectMany(d => d.Numbers).Select(n => n.Number).Distinct()];
        string[] externals = [.. drafts.Select(d => d.ExternalId).OfType<string>().Distinct()];
        // As arrays: there may be a hundred thousand.
        var owned = await db.ContactNumbers.Rows($"where number = any({numbers})").AsNoTracking().ToListAsync(ct);
        Guid[] ids = [.. owned.Select(n => n.ContactId).Distinct()];
        var known = await db.Contacts.Rows($"where id = any({ids}) or external_id = any({externals})").AsNoTracking().ToListAsync(ct);
        var there = known.Select(c => c.Id).ToHashSet(); // one may have been deleted in between
        owned.RemoveAll(n => !there.Contains(n.ContactId));
        var unnumbered = await Unnumbered(drafts, ct);
        var desk = new ImportDesk(known.UnionBy(unnumbered, c => c.Id), owned, unnumbered.ToLookup(c => c.Searched, c => c.Id), by, now);
        List<BadRow> all = [.. bad, .. drafts.Select(desk.Take).OfType<BadRow>()];
        return new(desk.Planned, desk.Same, [.. all.OrderBy(b => b.Line)]);
    }

    /// <summary>Contacts without a number that a row without one may mean.</summary>
    private async Task<List<Contact>> Unnumbered(List<ContactDraft> drafts, CancellationToken ct)
    {
        string[] searched = [.. drafts.Where(d => d.Numbers.Count == 0 && d.ExternalId is null).Select(d => d.Searched).Distinct()];
        return searched.Length == 0 ? [] : await db.Contacts.Rows($"""
            where searched = any({searched}) and not exists (select from app.contact_numbers n where n.contact_id = contacts.id)
            """).AsNoTracking().ToListAsync(ct);
    }
}
