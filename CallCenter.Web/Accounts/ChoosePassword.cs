using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Accounts;

/// <summary>Replaces a one-time password with the person's own, and signs them in.</summary>
public sealed class ChoosePassword(CallCenterDb db, UserManager<Account> users, SignInManager<Account> cookies, Passwords passwords)
{
    public async Task<IReadOnlyList<Problem>> Run(Guid id, string token, string password, CancellationToken ct)
    {
        var seen = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct);
        if (seen is null || !await Fits(seen, token)) return Expired;
        if (await passwords.Check(seen, password, "Password") is { Count: > 0 } problems) return problems;
        var hash = await passwords.Hash(seen, password, ct);

        return await db.InTransaction(async () =>
        {
            // A token works once: it contains the security stamp, which changes with the password.
            if (await db.LockAccount(id, ct) is not { Active: true } account || !await Fits(account, token)) return Expired;
            account.PasswordHash = hash;
            (await users.UpdateSecurityStampAsync(account)).OrThrow();
            await users.Unmark(account);
            await cookies.SignInAsync(account, isPersistent: false);
            return [];
        }, ct);
    }

    private Task<bool> Fits(Account account, string token) => users.VerifyUserTokenAsync(
        account, users.Options.Tokens.PasswordResetTokenProvider, UserManager<Account>.ResetPasswordTokenPurpose, token);

    private static readonly IReadOnlyList<Problem> Expired =
        [new("", "This page is out of date. Sign in again with your one-time password.")];
}
