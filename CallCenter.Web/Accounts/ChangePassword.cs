using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Accounts;

/// <summary>A signed-in person changes their own password. Their other sessions end; this one continues.</summary>
public sealed class ChangePassword(CallCenterDb db, SignInManager<Account> cookies, Passwords passwords, Audit audit)
{
    public async Task<IReadOnlyList<Problem>> Run(Guid id, string current, string password, CancellationToken ct)
    {
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct) is not { } seen) return Gone;
        var right = await passwords.Verify(seen, current, ct) != PasswordVerificationResult.Failed;
        var problems = right ? await passwords.Check(seen, password, "Password") : [];
        var hash = right && problems.Count == 0 ? await passwords.Hash(seen, password, ct) : null;

        return await db.InTransaction<IReadOnlyList<Problem>>(async () =>
        {
            // Counted like a sign-in: an unattended desk must not allow unlimited guesses.
            var name = seen.NormalizedUserName!;
            if ((right ? await passwords.Wrong.LockedUntil(name, ct) : await passwords.Wrong.Count(name, ct)) is not null)
                return [new("Current", "Too many wrong passwords. Try again in a few minutes.")];
            if (!right) return [new("Current", "That is not your current password.")];
            await passwords.Wrong.Forget(name, ct);
            if (hash is null) return problems;
            if (await db.LockAccount(id, ct) is not { } account) return Gone;
            if (account.PasswordHash != seen.PasswordHash) return [new("Current", "That is not your current password.")];
            account.PasswordHash = hash;
            (await cookies.UserManager.UpdateSecurityStampAsync(account)).OrThrow();
            audit.Add(id, "person.changed_own_password", account.UserName!, await db.Now(ct));
            await db.SaveChangesAsync(ct);
            await cookies.SignInAsync(account, isPersistent: false);
            return [];
        }, ct);
    }

    private static readonly IReadOnlyList<Problem> Gone = [new("", "This account no longer exists.")];
}
