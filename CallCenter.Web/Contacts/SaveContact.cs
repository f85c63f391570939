using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Contacts;

/// <param name="Id">The contact, if it was saved.</param>
/// <param name="Taken">Numbers of other contacts, which a person may move: nothing was saved.</param>
/// <param name="Outdated">Someone else changed the contact after the person saw it.</param>
public sealed record SaveOutcome(
    Guid? Id, IReadOnlyList<Problem> Problems, IReadOnlyList<TakenNumber> Taken, bool Outdated = false)
{
    internal static SaveOutcome Refused(params Problem[] problems) => new(null, problems, []);
}

/// <summary>Adds a contact or changes it. A number that another contact has is moved only if a person says so.</summary>
public sealed class SaveContact(CallCenterDb db, ReadNumbers read, MoveNumbers move, NameCalls names)
{
    private static readonly SaveOutcome Changed = SaveOutcome.Refused(new Problem("",
        "Someone changed this contact while you were editing it. Nothing was saved. Add their changes to yours, then save again."))
        with
    { Outdated = true };

    /// <param name="id">Null: a new one.</param>
    /// <param name="seen">When the contact that the person saw was last changed, in UTC ticks. Null replaces whatever is stored.</param>
    /// <param name="moved">Numbers in E.164 that may be taken from other contacts.</param>
    public async Task<SaveOutcome> Run(
        Guid by, Guid? id, long? seen, ContactDetails typed, IReadOnlyCollection<string> moved, CancellationToken ct)
    {
        var details = typed.Cleaned();
        var (numbers, wrong) = await read.Read(details.Numbers, ct);
        List<Problem> problems = [.. details.Problems(), .. wrong];
        // All numbers of an older one may have been moved to others.
        if (id is null && numbers.Count == 0 && wrong.Count == 0) problems.Add(new("Numbers[0].Number", "The number is missing."));
        if (problems.Count > 0) return new(null, problems, []);
        try
        {
            return await db.InTransaction(
                () => Save(by, id, seen, details, numbers, moved, ct), ct, keep: saved => saved.Id is not null);
        }
        catch (Exception e) when (Transactions.Refused(e) is { SqlState: PostgresErrorCodes.UniqueViolation } refused)
        {
            db.ChangeTracker.Clear();
            return refused.ConstraintName == "one_contact_per_external_id"
                ? SaveOutcome.Refused(new Problem("ExternalId", "Another contact has this external id."))
                // At this moment: the second look names it.
                : new(null, [], await move.Taken(id ?? Guid.Empty, [.. numbers.Select(n => n.Number)], ct));
        }
        catch (Exception e) when (Transactions.Refused(e) is { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            db.ChangeTracker.Clear();
            return SaveOutcome.Refused(new Problem("PreferredTeam", "This team does not exist."));
        }
    }

    private async Task<SaveOutcome> Save(
        Guid by, Guid? id, long? seen, ContactDetails details, List<(string Number, string Label)> numbers,
        IReadOnlyCollection<string> moved, CancellationToken ct)
    {
        await db.ChangeContacts(ct);
        var now = await db.Now(ct);
        var contact = id is { } known ? (await db.LockContacts([known], ct)).SingleOrDefault()
            : new() { Id = Guid.CreateVersion7(), Name = details.Name!, CreatedBy = by };
        if (contact is null) return SaveOutcome.Refused(new Problem("", "This contact no longer exists."));
        if (id is not null && seen is not null && contact.UpdatedAt.UtcTicks != seen) return Changed;
        var taken = await move.Taken(contact.Id, [.. numbers.Select(n => n.Number)], ct);
        if (taken.Any(t => !moved.Contains(t.Number))) return new(null, [], taken);

        (contact.Name, contact.Company, contact.Note, contact.Vip) = (details.Name!, details.Company!, details.Note!, details.Vip);
        (contact.ExternalId, contact.ExternalUrl) = (OrNull(details.ExternalId), OrNull(details.ExternalUrl));
        (contact.PreferredTeam, contact.UpdatedAt) = (details.PreferredTeam, now);
        contact.Searched = Folded.Of(contact.Name, contact.Company);
        if (id is null) db.Contacts.Add(contact);
        await db.SaveChangesAsync(ct);
        if (taken.Count > 0) await move.To(contact.Id, taken, by, now, ct);
        var old = await db.ContactNumbers.Where(n => n.ContactId == contact.Id).ToListAsync(ct);
        Match(contact.Id, old, numbers);
        await db.SaveChangesAsync(ct);
        await names.Run([.. old.Select(n => n.Number), .. numbers.Select(n => n.Number)], by, now, ct);
        return new(contact.Id, [], []);
    }

    private void Match(Guid contact, List<ContactNumber> old, List<(string Number, string Label)> numbers)
    {
        db.ContactNumbers.RemoveRange(old.Where(o => numbers.All(n => n.Number != o.Number)));
        foreach (var (number, label) in numbers)
        {
            if (old.Find(o => o.Number == number) is { } kept) kept.Label = label;
            else db.ContactNumbers.Add(new() { Number = number, ContactId = contact, Label = label });
        }
    }

    private static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
