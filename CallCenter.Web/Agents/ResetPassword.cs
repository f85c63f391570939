using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Agents;

/// <summary>A one-time password for someone who forgot theirs. It also ends their sessions and a lockout.</summary>
public sealed class ResetPassword(CallCenterDb db, UserManager<Account> users, Staffing staffing, Audit audit)
{
    /// <returns>The password, or null when there is no such person.</returns>
    public Task<string?> Run(Guid by, Guid id, CancellationToken ct) => db.InTransaction(async () =>
    {
        if (await db.LockAccount(id, ct) is not { } account) return null;
        var password = OneTimePassword.Generate();
        account.PasswordHash = users.PasswordHasher.HashPassword(account, password);
        account.AccessFailedCount = 0;
        account.LockoutEnd = null;
        (await users.UpdateSecurityStampAsync(account)).OrThrow();
        await users.Mark(account);
        await staffing.Leave(id, ct);
        audit.Add(by, "person.password_reset", account.UserName!, await db.Now(ct));
        await db.SaveChangesAsync(ct);
        return password;
    }, ct);
}
