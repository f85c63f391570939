using CallCenter.Web.Calls;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Contacts;

/// <summary>People who are or were on a call say who the customer is: the contact of the number is created, or renamed.</summary>
public sealed class NameCaller(CallCenterDb db, NameCalls names, SeeCaller see)
{
    private static readonly Refusal NotYours = new(Why.NotYours, "Not your call", "Only people who are or were on this call can do that.");
    private static readonly Refusal NoName = NotSaved("The name is missing.");
    private static readonly Refusal NoNumber =
        new(Why.BadInput, "No number", "This caller withheld their number, or has none. There is nothing to remember them by.");

    /// <param name="name">Null leaves it as it is, as with company and note; a new contact needs one.</param>
    /// <param name="anyCall">A supervisor may name the caller of every call.</param>
    public async Task<CallerOutcome> Run(
        Guid callId, Guid by, string? name, string? company, string? note, bool anyCall, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!anyCall && !await db.IsOrWasOn(call, by, ct)) return NotYours;
        var typed = new ContactDetails(name, company, note, false, null, null, null, []).Cleaned();
        if (typed.Problems().FirstOrDefault(p => name is not null || p.Field != "Name") is { } wrong) return NotSaved(wrong.Message);
        var said = new Said(name is null ? null : typed.Name, company is null ? null : typed.Company, note is null ? null : typed.Note);
        if (call.ContactsNumber is not { } number) return NoNumber;
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (!await db.InTransaction(() => Save(by, number, said, ct), ct, keep: saved => saved)) return NoName;
                return await see.Run(callId, by, anyCall, ct);
            }
            catch (Exception e) when (tries < 3 && Transactions.Refused(e) is { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                db.ChangeTracker.Clear(); // a colleague has named the same caller at this moment: theirs is renamed
            }
        }
    }

    /// <summary>What the person has entered, clean. Null: nothing.</summary>
    private sealed record Said(string? Name, string? Company, string? Note);

    private static Refusal NotSaved(string why) => new(Why.BadInput, "The caller was not saved", why);

    /// <summary>False if there is neither a contact nor a name for one.</summary>
    private async Task<bool> Save(Guid by, string number, Said said, CancellationToken ct)
    {
        await db.ChangeContacts(ct);
        var now = await db.Now(ct);
        var known = await db.ContactNumbers.AsNoTracking().SingleOrDefaultAsync(n => n.Number == number, ct);
        var contact = known is null ? null : (await db.LockContacts([known.ContactId], ct)).SingleOrDefault();
        if (contact is null)
        {
            if (said.Name is null) return false;
            contact = new() { Id = Guid.CreateVersion7(), Name = said.Name, CreatedBy = by };
            db.Contacts.Add(contact);
            db.ContactNumbers.Add(new() { Number = number, ContactId = contact.Id });
        }
        contact.Name = said.Name ?? contact.Name;
        (contact.Company, contact.Note) = (said.Company ?? contact.Company, said.Note ?? contact.Note);
        (contact.Searched, contact.UpdatedAt) = (Folded.Of(contact.Name, contact.Company), now);
        await db.SaveChangesAsync(ct);
        var all = await db.ContactNumbers.Where(n => n.ContactId == contact.Id).Select(n => n.Number).ToListAsync(ct);
        await names.Run(all, by, now, ct);
        return true;
    }
}
