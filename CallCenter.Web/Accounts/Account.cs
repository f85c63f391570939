using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Accounts;

/// <summary>A person who may sign in. Agents and supervisors also have a row in <c>voip_users</c> with the same id.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public required string DisplayName { get; set; }
    public bool Active { get; set; } = true;
}

/// <summary>The role names, also the names of the authorization policies; the least powerful first.</summary>
public static class Roles
{
    public const string Agent = "Agent";
    public const string Supervisor = "Supervisor";
    public const string Ops = "Ops";
    public static readonly string[] All = [Agent, Supervisor, Ops];
}
