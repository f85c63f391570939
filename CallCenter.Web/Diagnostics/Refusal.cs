namespace CallCenter.Web.Diagnostics;

/// <summary>Classifies Realtime's refusal texts. Only some are about permissions; the others are temporary, or its limits.</summary>
public static class Refusal
{
    public static readonly Cure Limit = new("The realtime server's rate limit is reached (429), so desks poll every 5 s. "
        + "Raise the tenant's limits: max_events_per_second on a self-hosted server, the plan on Supabase. "
        + "See docs/deploy.md, \"Limits\".");

    /// <summary>Today's partition of <c>realtime.messages</c>.</summary>
    public static readonly Cure Partition = new("The realtime server has not made today's partition of realtime.messages yet. "
        + "It does so automatically soon after it connects to its database. Examine again in a minute. "
        + "If this persists, check its log: its role may lack the right to create tables in schema realtime.");

    public static readonly Cure Server = new("This is not a permissions problem. "
        + "Check the realtime server's log, its database connection and its limits, then examine again.");

    public static bool OfLimit(string? says) =>
        Has(says, "429") || Has(says, "RateLimit") || Has(says, "rate limit") || Has(says, "Too many");

    public static bool OfPartition(string? says) => Has(says, "MissingPartition") || Has(says, "Missing messages partition");

    public static bool OfRights(string? says) =>
        Has(says, "Unauthorized") || Has(says, "do not have permissions") || Has(says, "PrivateOnly");

    public static bool OfToken(string? says) => Has(says, "JW") || Has(says, "token");

    private static bool Has(string? says, string word) => says?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
