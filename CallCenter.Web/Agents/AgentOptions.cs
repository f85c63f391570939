namespace CallCenter.Web.Agents;

/// <summary>What the settings section <c>Calls</c> says of agents.</summary>
public sealed class AgentOptions
{
    /// <summary>How long an agent counts as reachable after a heartbeat. The desk beats every 15 s. Default 40 s.</summary>
    public TimeSpan ReachableLease { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>What is wrong with these settings, each as a sentence with its name.</summary>
    public IEnumerable<string> Problems()
    {
        if (ReachableLease <= TimeSpan.Zero || ReachableLease > TimeSpan.FromHours(1))
            yield return $"Calls:ReachableLease is {ReachableLease}: set it to at most 01:00:00, and more than nothing. "
                + "A number without colons counts days.";
    }
}
