using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

/// <summary>The cookie's claims: <c>NameIdentifier</c> = id, <c>Name</c> = display name, one claim per role.</summary>
public static class Principals
{
    internal const string Stamp = "stamp";

    /// <summary>The signed-in person's account id, which is also their agent's id.</summary>
    public static Guid Id(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id
            : throw new InvalidOperationException("No one is signed in.");

    public static IReadOnlyList<string> RoleNames(this ClaimsPrincipal user) =>
        [.. user.FindAll(ClaimTypes.Role).Select(c => c.Value).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The claim <c>session</c> of realtime tokens. <c>app.may_listen</c> compares it in the database, so a new
    /// security stamp ends every token at once, and the stamp itself never leaves the server.
    /// </summary>
    public static string SessionOf(Account account) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(account.SecurityStamp!)));

    internal static ClaimsPrincipal For(Guid id, string name, string stamp, IEnumerable<string> roles) =>
        new(new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, id.ToString()),
                new(ClaimTypes.Name, name),
                new(Stamp, stamp),
                .. roles.Select(r => new Claim(ClaimTypes.Role, r)),
            ],
            IdentityConstants.ApplicationScheme));
}
