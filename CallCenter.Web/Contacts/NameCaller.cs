using CallCenter.Web.Calls;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Contacts;

/// <summary>People who are or were on a call say who the customer is: the contact of the number is created, or renamed.</summary>
public sealed class NameCaller(CallCenterDb db, NameCalls names, SeeCaller see)
{
    private static readonly Refusal NotYours = new(Why.NotYours, "Not your call", "Only people who are or were on this call can do that.");
    private static readonly Refusal NoNumber =
        new(Why.BadInput, "No number", "This caller withheld their number, or has none. There is nothing to remember them by.");

    /// <param name="company">Null leaves it as it is, as with the note.</param>
    /// <param name="anyCall">A supervisor may name the caller of every call.</param>
    public async Task<CallerOutcome> Run(
        Guid callId, Guid by, string? name, string? company, string? note, bool anyCall, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!anyCall && !await IsOn(call, by, ct)) return NotYours;
        var typed = new ContactDetails(name, company, note, false, null, null, null, []).Cleaned();
        if (typed.Problems().FirstOrDefault() is { } wrong) return new Refusal(Why.BadInput, "The caller was not saved", wrong.Message);
        if (call.ContactsNumber is not { } number) return NoNumber;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await db.InTransaction(() => Save(by, number, typed, keepCompany: company is null, keepNote: note is null, ct), ct);
                return await see.Run(callId, by, anyCall, ct);
            }
            catch (Exception e) when (tries < 3 && Transactions.Refused(e) is { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                db.ChangeTracker.Clear(); // a colleague has named the same caller at this moment: theirs is renamed
            }
        }
    }

    private async Task<Guid> Save(
        Guid by, string number, ContactDetails typed, bool keepCompany, bool keepNote, CancellationToken ct)
    {
        await db.ChangeContacts(ct);
        var now = await db.Now(ct);
        var known = await db.ContactNumbers.AsNoTracking().SingleOrDefaultAsync(n => n.Number == number, ct);
        var contact = known is null ? null : (await db.LockContacts([known.ContactId], ct)).SingleOrDefault();
        if (contact is null)
        {
            contact = new() { Id = Guid.CreateVersion7(), Name = typed.Name!, CreatedBy = by };
            db.Contacts.Add(contact);
            db.ContactNumbers.Add(new() { Number = number, ContactId = contact.Id });
        }
        contact.Name = typed.Name!;
        if (!keepCompany) contact.Company = typed.Company!;
        if (!keepNote) contact.Note = typed.Note!;
        (contact.Searched, contact.UpdatedAt) = (Folded.Of(contact.Name, contact.Company), now);
        await db.SaveChangesAsync(ct);
        var all = await db.ContactNumbers.Where(n => n.ContactId == contact.Id).Select(n => n.Number).ToListAsync(ct);
        await names.Run(all, by, now, ct);
        return contact.Id;
    }

    private async Task<bool> IsOn(Call call, Guid agent, CancellationToken ct) =>
        call.AgentId == agent || call.PartyOf(agent) is { Joined: true } || await db.WasOn(call.Id, agent, ct);
}
