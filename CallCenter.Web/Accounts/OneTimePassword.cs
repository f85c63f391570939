using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

/// <summary>A password that one person gives to another. It opens only the page on which its owner chooses their own.</summary>
internal static class OneTimePassword
{
    // No vowels and no look-alikes: it is read aloud or copied from paper. 16 of 24 characters are 73 bits.
    private const string Alphabet = "bcdfghjkmnpqrtvwxz346789";
    private const string Claim = "one_time_password";

    public static string Generate()
    {
        var text = RandomNumberGenerator.GetString(Alphabet, 16);
        return string.Join('-', text.Chunk(4).Select(c => new string(c)));
    }

    public static async Task<bool> Holds(this UserManager<Account> users, Account account) =>
        (await users.GetClaimsAsync(account)).Any(c => c.Type == Claim);

    public static async Task Mark(this UserManager<Account> users, Account account)
    {
        if (!await users.Holds(account)) await users.AddClaimAsync(account, new(Claim, "true"));
    }

    public static Task Unmark(this UserManager<Account> users, Account account) =>
        users.RemoveClaimAsync(account, new(Claim, "true"));
}
