using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

/// <summary>A signed-in person's own new password. Their other sessions end; this one goes on.</summary>
public sealed class ChangePassword(CallCenterDb db, UserManager<Account> users, SignInManager<Account> cookies, Audit audit)
{
    public Task<IReadOnlyList<Problem>> Run(Guid id, string current, string password, CancellationToken ct) => db.InTransaction<IReadOnlyList<Problem>>(async () =>
    {
        if (await db.LockAccount(id, ct) is not { } account) return [new("", "This account no longer exists.")];
        // Counted like a sign-in: an unattended desk must not be a place to guess at leisure.
        var check = await cookies.CheckPasswordSignInAsync(account, current, lockoutOnFailure: true);
        if (check.IsLockedOut) return [new("Current", "Too many wrong passwords. Try again in a few minutes.")];
        if (!check.Succeeded) return [new("Current", "That is not your current password.")];
        var result = await users.ChangePasswordAsync(account, current, password);
        if (!result.Succeeded) return result.Problems("Password");
        audit.Add(id, "person.changed_own_password", account.UserName!, await db.Now(ct));
        await db.SaveChangesAsync(ct);
        await cookies.SignInAsync(account, isPersistent: false);
        return [];
    }, ct);
}
