using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.People;

/// <summary>A one-time password for a person who forgot theirs. It also ends their sessions and a lockout.</summary>
public sealed class ResetPassword(CallCenterDb db, UserManager<Account> users, Passwords passwords, StaffChange change)
{
    /// <returns>The password, or why there is none; neither if the person does not exist.</returns>
    public async Task<(string? Password, Problem? Problem)> Run(Guid by, Guid id, CancellationToken ct)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct) is not { } seen) return default;
        var password = OneTimePassword.Generate();
        var hash = await passwords.Hash(seen, password, ct);
        return await change.Run<(string?, Problem?)>(async () =>
        {
            await passwords.Wrong.Forget(seen.NormalizedUserName!, ct);
            if (await db.LockAccount(id, ct) is not { } account) return default;
            if (await change.Roles.Above(by, await change.Roles.Of(account), ct) is { } role)
                return (null, new("", $"Only someone with the {role} role can reset this password."));
            account.PasswordHash = hash;
            (await users.UpdateSecurityStampAsync(account)).OrThrow();
            await users.Mark(account);
            await change.Leave(by, "person.password_reset", account, ct);
            return (password, null);
        }, ct, keep: result => result.Item1 is not null);
    }
}
