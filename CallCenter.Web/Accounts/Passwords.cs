using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

/// <summary>Checks and hashes passwords, which is slow by design: outside any transaction, and a few at a time.</summary>
public sealed class Passwords(UserManager<Account> users, WrongPasswords wrong)
{
    // A whole office that signs in at once must leave processors for the calls.
    private static readonly SemaphoreSlim Few = new(Math.Max(1, Environment.ProcessorCount / 2));
    private static readonly Lazy<string> Nobodys = new(() => new PasswordHasher<Account>().HashPassword(null!, Guid.NewGuid().ToString()));

    /// <summary>Those that did not fit, and the locks that follow from them.</summary>
    public WrongPasswords Wrong => wrong;

    /// <summary>Takes the same time for an unknown name or an account without a password.</summary>
    public async Task<PasswordVerificationResult> Verify(Account? account, string password, CancellationToken ct)
    {
        var hash = account?.PasswordHash;
        var result = await Slowly(() => users.PasswordHasher.VerifyHashedPassword(account!, hash ?? Nobodys.Value, password), ct);
        return hash is null ? PasswordVerificationResult.Failed : result;
    }

    public Task<string> Hash(Account account, string password, CancellationToken ct) =>
        Slowly(() => users.PasswordHasher.HashPassword(account, password), ct);

    /// <summary>The problems that keep it from being used as a password.</summary>
    public async Task<IReadOnlyList<Problem>> Check(Account account, string password, string field)
    {
        foreach (var validator in users.PasswordValidators)
            if (await validator.ValidateAsync(users, account, password) is { Succeeded: false } refused) return refused.Problems(field);
        return [];
    }

    /// <summary>Made before the first sign-in needs it.</summary>
    public static void WarmUp() => _ = Nobodys.Value;

    private static async Task<T> Slowly<T>(Func<T> work, CancellationToken ct)
    {
        await Few.WaitAsync(ct);
        try { return work(); }
        finally { Few.Release(); }
    }
}

/// <summary>Refuses to work while a transaction holds a connection and locks, because everyone else would wait for it.</summary>
internal sealed class HasherOutsideTransactions(CallCenterDb db) : PasswordHasher<Account>
{
    public override string HashPassword(Account user, string password)
    {
        Refuse();
        return base.HashPassword(user, password);
    }

    public override PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        Refuse();
        return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }

    private void Refuse()
    {
        if (db.Database.CurrentTransaction is not null)
            throw new InvalidOperationException("Passwords must be hashed before the transaction begins.");
    }
}
