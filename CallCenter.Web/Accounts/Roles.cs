namespace CallCenter.Web.Accounts;

/// <summary>The role names, also the names of the authorization policies; the least powerful first.</summary>
public static class Roles
{
    public const string Agent = "Agent";
    public const string Supervisor = "Supervisor";
    public const string Ops = "Ops";
    public static readonly string[] All = [Agent, Supervisor, Ops];
}
