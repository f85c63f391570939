using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

internal sealed class AccountClaims(UserManager<Account> users) : IUserClaimsPrincipalFactory<Account>
{
    public async Task<ClaimsPrincipal> CreateAsync(Account user) =>
        Principals.For(user.Id, user.DisplayName, user.SecurityStamp!, await users.GetRolesAsync(user));
}
