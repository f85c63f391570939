using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

/// <summary>How an attempt to sign in went. Whether an account exists or is deactivated is told only to who knows its password.</summary>
public abstract record Attempt
{
    public sealed record SignedIn : Attempt;
    public sealed record Wrong : Attempt;
    public sealed record Deactivated : Attempt;
    public sealed record LockedOut(DateTimeOffset Until) : Attempt;
    /// <summary>The password was a one-time one. <paramref name="Token"/> lets its holder choose their own, once.</summary>
    public sealed record MustChoose(Guid Id, string Token) : Attempt;
}

public sealed class SignIn(CallCenterDb db, UserManager<Account> users, SignInManager<Account> cookies, ILogger<SignIn> log)
{
    public async Task<Attempt> Run(string userName, string password, CancellationToken ct)
    {
        userName = userName.Trim();
        if (userName.Length is 0 or > 256 || password.Length is 0 or > 1024 || userName.Any(char.IsControl)) return new Attempt.Wrong();

        // The lock makes guesses at one account wait for each other: side by side they would be counted as one.
        return await db.InTransaction(async () =>
        {
            var account = await db.LockAccount(users.NormalizeName(userName)!, ct);
            // As slow as a real check, or the clock would tell which user names exist.
            if (account is null) users.PasswordHasher.HashPassword(null!, password);
            var attempt = account is null ? new Attempt.Wrong() : await Try(account, password);
            // Not what was typed: people type their password into the wrong field.
            log.LogInformation("Sign-in {Outcome} of account {AccountId}", attempt.GetType().Name, account?.Id);
            return attempt;
        }, ct);
    }

    private async Task<Attempt> Try(Account account, string password)
    {
        var result = await cookies.CheckPasswordSignInAsync(account, password, lockoutOnFailure: true);
        if (result.IsLockedOut) return new Attempt.LockedOut(account.LockoutEnd!.Value);
        if (!result.Succeeded) return new Attempt.Wrong();
        if (!account.Active) return new Attempt.Deactivated();
        if (await users.Holds(account)) return new Attempt.MustChoose(account.Id, await users.GeneratePasswordResetTokenAsync(account));
        await cookies.SignInAsync(account, isPersistent: false);
        return new Attempt.SignedIn();
    }
}
