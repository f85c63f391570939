using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts;

/// <summary>
/// Whoever changes contacts locks the table first, then rows, then the live calls that get a new name. Otherwise an import and a person
/// who saves would each hold what the other needs.
/// </summary>
internal static class LockedContacts
{
    /// <summary>Shared by all, except that it waits while an import writes.</summary>
    public static Task ChangeContacts(this CallCenterDb db, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"lock table app.contacts in row exclusive mode", ct);

    /// <summary>Calls still read contacts meanwhile; whoever wants to change one waits.</summary>
    public static Task KeepContacts(this CallCenterDb db, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"lock table app.contacts in share row exclusive mode", ct);

    /// <summary>Those of these ids that exist, in the same order for all commands.</summary>
    public static Task<List<Contact>> LockContacts(this CallCenterDb db, Guid[] ids, CancellationToken ct) =>
        db.Contacts.Rows($"where id = any({ids}) order by id for update").ToListAsync(ct);
}
