using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts;

/// <summary>All contacts as CSV that an import reads back without a change: one line for each contact.</summary>
public sealed class ExportContacts(CallCenterDb db, Audit audit)
{
    private const int Batch = 1000;
    internal static readonly string[] Header =
        ["Name", "Company", "Numbers", "Note", "VIP", "Team", "External id", "External link"];

    public async Task Run(Guid by, Stream to, CancellationToken ct)
    {
        audit.Add(by, "contacts.exported", "contacts", await db.Now(ct));
        await db.SaveChangesAsync(ct);
        var teams = await db.Teams.AsNoTracking().ToDictionaryAsync(t => t.Id, t => t.Name, ct);
        await CsvFile.Begin(to, Header, ct);
        (string Searched, Guid Id) last = ("", Guid.Empty);
        while (true)
        {
            var (searched, id) = last;
            var rows = await db.Contacts.AsNoTracking()
                .Where(c => EF.Functions.GreaterThan(ValueTuple.Create(c.Searched, c.Id), ValueTuple.Create(searched, id)))
                .OrderBy(c => c.Searched).ThenBy(c => c.Id).Take(Batch).ToListAsync(ct);
            if (rows.Count == 0) return;
            last = (rows[^1].Searched, rows[^1].Id);
            Guid[] ids = [.. rows.Select(c => c.Id)];
            var numbers = (await db.ContactNumbers.AsNoTracking().Where(n => ids.Contains(n.ContactId)).OrderBy(n => n.Number)
                .ToListAsync(ct)).ToLookup(n => n.ContactId);
            await CsvFile.Add(to, rows.Select(c => Cells(c, numbers[c.Id], teams)), ct);
        }
    }

    private static string[] Cells(Contact c, IEnumerable<ContactNumber> numbers, Dictionary<Guid, string> teams) =>
    [
        c.Name, c.Company, NumberCell.Write(numbers), c.Note, c.Vip ? "yes" : "",
        c.PreferredTeam is { } team ? teams.GetValueOrDefault(team, "") : "", c.ExternalId ?? "", c.ExternalUrl ?? "",
    ];
}
