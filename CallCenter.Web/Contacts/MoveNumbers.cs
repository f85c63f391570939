using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts;

/// <summary>A number that another contact has.</summary>
public sealed record TakenNumber(string Number, Guid ContactId, string Name);

/// <summary>Numbers go from the contacts that have them to another. Within the transaction of the command that needs them.</summary>
public sealed class MoveNumbers(CallCenterDb db, Audit audit)
{
    /// <summary>Those of these numbers that others have, with their contacts' names.</summary>
    public Task<List<TakenNumber>> Taken(Guid contact, string[] numbers, CancellationToken ct) => (
        from number in db.ContactNumbers.AsNoTracking()
        join owner in db.Contacts on number.ContactId equals owner.Id
        where numbers.Contains(number.Number) && number.ContactId != contact
        orderby number.Number
        select new TakenNumber(number.Number, owner.Id, owner.Name)).ToListAsync(ct);

    public async Task To(Guid contact, IReadOnlyCollection<TakenNumber> taken, Guid by, DateTimeOffset now, CancellationToken ct)
    {
        string[] numbers = [.. taken.Select(t => t.Number)];
        await db.Database.ExecuteSqlAsync($"update app.contact_numbers set contact_id = {contact} where number = any({numbers})", ct);
        foreach (var from in taken.GroupBy(t => t.ContactId))
            audit.Add(by, "contact.numbers_moved", $"{from.Key}", now, $"{from.Count()} numbers to {contact}");
    }
}
