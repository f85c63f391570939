using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts;

/// <param name="Kept">The contact that both are now.</param>
public sealed record MergeOutcome(Guid? Kept, IReadOnlyList<Problem> Problems)
{
    internal static MergeOutcome Refused(string field, string why) => new(null, [new(field, why)]);
}

/// <summary>Two contacts become one: the older keeps its id and what it says; the other fills in what is missing.</summary>
public sealed class MergeContacts(CallCenterDb db, ReadNumbers read, NameCalls names, Audit audit)
{
    /// <param name="typed">A number of the other contact.</param>
    public async Task<MergeOutcome> Run(Guid by, Guid id, string? typed, CancellationToken ct)
    {
        var (numbers, problems) = await read.Read([new(typed, null)], ct);
        if (problems.Count > 0) return MergeOutcome.Refused("Other", problems[0].Message);
        if (numbers is not [var (number, _)]) return MergeOutcome.Refused("Other", "The number is missing.");
        return await db.InTransaction(async () =>
        {
            await db.ChangeContacts(ct);
            var other = await db.ContactNumbers.Where(n => n.Number == number).Select(n => (Guid?)n.ContactId).SingleOrDefaultAsync(ct);
            if (other is null) return MergeOutcome.Refused("Other", $"No contact has the number {PhoneNumber.Show(number)}.");
            if (other == id) return MergeOutcome.Refused("Other", "This is a number of the same contact.");
            var both = await db.LockContacts([id, other.Value], ct);
            if (both is not [var older, var newer]) return MergeOutcome.Refused("", "One of these contacts no longer exists.");
            return await Merge(by, older, newer, ct);
        }, ct);
    }

    private async Task<MergeOutcome> Merge(Guid by, Contact older, Contact newer, CancellationToken ct)
    {
        var note = older.Note == newer.Note ? older.Note : $"{older.Note}\n{newer.Note}".Trim();
        if (note.Length > Contact.LongestNote)
            return MergeOutcome.Refused("", $"Together, their notes are longer than {Contact.LongestNote} characters. Shorten one first.");
        var now = await db.Now(ct);
        await db.Database.ExecuteSqlAsync(
            $"update app.contact_numbers set contact_id = {older.Id} where contact_id = {newer.Id}", ct);
        db.Contacts.Remove(newer);
        await db.SaveChangesAsync(ct); // first: its external id may go over
        (older.Company, older.Note) = (older.Company.Length > 0 ? older.Company : newer.Company, note);
        (older.Vip, older.PreferredTeam) = (older.Vip || newer.Vip, older.PreferredTeam ?? newer.PreferredTeam);
        (older.ExternalId, older.ExternalUrl) = (older.ExternalId ?? newer.ExternalId, older.ExternalUrl ?? newer.ExternalUrl);
        (older.Searched, older.UpdatedAt) = (Folded.Of(older.Name, older.Company), now);
        audit.Add(by, "contact.merged", $"{older.Id}", now, $"with {newer.Id}");
        await db.SaveChangesAsync(ct);
        await names.Run(await db.ContactNumbers.Where(n => n.ContactId == older.Id).Select(n => n.Number).ToListAsync(ct), by, now, ct);
        return new(older.Id, []);
    }
}
