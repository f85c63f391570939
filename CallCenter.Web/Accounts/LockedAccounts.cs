using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Accounts;

internal static class LockedAccounts
{
    // NO KEY: an audit row's reference to a colleague's account must not wait for, or deadlock with, a change of it.

    /// <summary>The account's row, locked until the transaction ends. Lock an account before its agent, never after.</summary>
    public static async Task<Account?> LockAccount(this CallCenterDb db, Guid id, CancellationToken ct) =>
        (await db.Users.Rows($"where id = {id} for no key update").ToListAsync(ct)).SingleOrDefault();

    public static async Task<Account?> LockAccount(this CallCenterDb db, string normalizedUserName, CancellationToken ct) =>
        (await db.Users.Rows($"where normalized_user_name = {normalizedUserName} for no key update").ToListAsync(ct)).SingleOrDefault();
}
