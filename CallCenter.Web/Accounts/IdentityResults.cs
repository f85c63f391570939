using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

internal static class IdentityResults
{
    /// <summary>For a step that no user input can make fail: rolls the transaction back.</summary>
    public static void OrThrow(this IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException(string.Join(" ", result.Errors.Select(e => e.Description)));
    }

    public static IReadOnlyList<Problem> Problems(this IdentityResult result, string field) =>
        [.. result.Errors.Select(e => new Problem(field, e.Code switch
        {
            nameof(IdentityErrorDescriber.PasswordTooShort) => "Use at least 12 characters. A few unrelated words are easy to remember.",
            nameof(IdentityErrorDescriber.DuplicateUserName) => "This user name is taken.",
            nameof(IdentityErrorDescriber.InvalidUserName) => "Use only letters, digits and . _ - @ +",
            _ => e.Description,
        }))];
}
