using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Accounts;

/// <summary>The result of a sign-in attempt. Only a right password reveals that an account exists or is deactivated.</summary>
public abstract record Attempt
{
    public sealed record SignedIn : Attempt;
    public sealed record Wrong : Attempt;
    public sealed record Deactivated : Attempt;
    /// <summary>Also for names that do not exist.</summary>
    public sealed record LockedOut(DateTimeOffset Until) : Attempt;
    /// <summary>The password was a one-time one. <paramref name="Token"/> lets its holder choose their own, once.</summary>
    public sealed record MustChoose(Guid Id, string Token) : Attempt;
}

public sealed class SignIn(CallCenterDb db, SignInManager<Account> cookies, Passwords passwords, ILogger<SignIn> log)
{
    private UserManager<Account> Users => cookies.UserManager;

    public async Task<Attempt> Run(string userName, string password, CancellationToken ct)
    {
        userName = userName.Trim();
        if (userName.Length is 0 or > 256 || password.Length is 0 or > 1024 || userName.Any(Typed.IsInvalid)) return new Attempt.Wrong();
        var name = Users.NormalizeName(userName)!;
        Account? account;
        Attempt? attempt;
        do
        {
            db.ChangeTracker.Clear();
            account = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedUserName == name, ct);
            var result = await passwords.Verify(account, password, ct);
            var right = result != PasswordVerificationResult.Failed;
            var rehashed = result == PasswordVerificationResult.SuccessRehashNeeded ? await passwords.Hash(account!, password, ct) : null;
            // Guesses at one name wait for each other here and are counted one by one.
            attempt = await db.InTransaction(() => right ? Enter(name, account!.PasswordHash!, rehashed, ct) : Fail(name, ct), ct);
        } while (attempt is null);
        // Not what was typed: people type their password into the wrong field.
        log.LogInformation("Sign-in {Outcome} of account {AccountId}", attempt.GetType().Name, account?.Id);
        return attempt;
    }

    private async Task<Attempt?> Fail(string name, CancellationToken ct) =>
        await passwords.Wrong.Count(name, ct) is { } until ? new Attempt.LockedOut(until) : new Attempt.Wrong();

    /// <summary>Null: the password has changed since it was checked.</summary>
    private async Task<Attempt?> Enter(string name, string hash, string? rehashed, CancellationToken ct)
    {
        if (await passwords.Wrong.LockedUntil(name, ct) is { } until) return new Attempt.LockedOut(until);
        await passwords.Wrong.Forget(name, ct);
        if (await db.LockAccount(name, ct) is not { } account || account.PasswordHash != hash) return null;
        if (!account.Active) return new Attempt.Deactivated();
        if (rehashed is not null)
        {
            account.PasswordHash = rehashed;
            (await Users.UpdateAsync(account)).OrThrow();
        }
        if (await Users.Holds(account)) return new Attempt.MustChoose(account.Id, await Users.GeneratePasswordResetTokenAsync(account));
        await cookies.SignInAsync(account, isPersistent: false);
        return new Attempt.SignedIn();
    }
}
