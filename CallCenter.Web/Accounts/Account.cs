using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

/// <summary>A person who may sign in. Agents and supervisors also have a row in <c>voip_users</c> with the same id.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }
    public bool Active { get; set; } = true;
}
