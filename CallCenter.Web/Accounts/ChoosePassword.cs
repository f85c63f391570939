using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

/// <summary>Replaces a one-time password by one of the person's own, and signs them in.</summary>
public sealed class ChoosePassword(CallCenterDb db, UserManager<Account> users, SignInManager<Account> cookies)
{
    public Task<IReadOnlyList<Problem>> Run(Guid id, string token, string password, CancellationToken ct) => db.InTransaction(async () =>
    {
        if (await db.LockAccount(id, ct) is not { Active: true } account) return Expired;
        var result = await users.ResetPasswordAsync(account, token, password);
        if (result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.InvalidToken))) return Expired;
        if (!result.Succeeded) return result.Problems("Password");
        await users.Unmark(account);
        await cookies.SignInAsync(account, isPersistent: false);
        return [];
    }, ct);

    private static readonly IReadOnlyList<Problem> Expired = [new("", "This page is out of date. Sign in again with your one-time password.")];
}
