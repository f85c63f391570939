namespace CallCenter.Web.Agents;

/// <summary>The settings in section <c>Calls</c> that concern agents.</summary>
public sealed class AgentOptions
{
    /// <summary>How long an agent counts as reachable after a heartbeat. The desk sends one every 15 s. Default 40 s.</summary>
    public TimeSpan ReachableLease { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>
    /// After how many calls in a row that were offered to them in turn, and that they did not take, an agent is set away. Default 0: never.
    /// </summary>
    public int AwayAfterMissed { get; set; }

    /// <summary>The problems with these settings, each as a sentence with its name.</summary>
    public IEnumerable<string> Problems()
    {
        if (ReachableLease <= TimeSpan.Zero || ReachableLease > TimeSpan.FromHours(1))
            yield return $"Calls:ReachableLease is {ReachableLease}: set it above 00:00:00 and to at most 01:00:00. "
                + "A number without colons means days.";
        if (AwayAfterMissed is < 0 or > 100)
            yield return $"Calls:AwayAfterMissed is {AwayAfterMissed}: set it between 1 and 100 calls, or to 0 for never.";
    }
}
