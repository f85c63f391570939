using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts;

/// <summary>A contact is removed with its numbers; calls show the bare number again.</summary>
public sealed class DeleteContact(CallCenterDb db, NameCalls names, Audit audit)
{
    /// <summary>False if someone else has removed it.</summary>
    public Task<bool> Run(Guid by, Guid id, CancellationToken ct) => db.InTransaction(async () =>
    {
        await db.ChangeContacts(ct);
        if (await db.LockContacts([id], ct) is not [var contact]) return false;
        var numbers = await db.ContactNumbers.Where(n => n.ContactId == id).Select(n => n.Number).ToListAsync(ct);
        var now = await db.Now(ct);
        db.Contacts.Remove(contact);
        audit.Add(by, "contact.deleted", $"{id}", now, $"{numbers.Count} numbers");
        await db.SaveChangesAsync(ct);
        await names.Run(numbers, by, now, ct);
        return true;
    }, ct);
}
