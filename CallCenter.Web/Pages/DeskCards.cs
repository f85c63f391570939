using CallCenter.Web.Agents;
using CallCenter.Web.Calls;

namespace CallCenter.Web.Pages;

/// <summary>A call on the desk; without one, the empty card inside <c>&lt;template&gt;</c> that the JS layer clones and fills.</summary>
public sealed record CallCard(CallView? Call, DateTimeOffset Now)
{
    /// <summary>A caller's wait counts from the first ring, a conversation from the answer.</summary>
    public DateTimeOffset? Since => Call?.State is "ringing" ? Call.StartedAt : Call?.AnsweredAt ?? Call?.Since;
    public string Timer => Elapsed.Between(Since, Now);
}

/// <summary>A call in the parking lot.</summary>
public sealed record ParkedRow(CallView? Call, DateTimeOffset Now, bool Busy = false)
{
    public string Timer => Elapsed.Between(Call?.Parked?.Since, Now);
}

/// <summary>A colleague, or oneself.</summary>
public sealed record AgentRow(AgentView? Agent, Guid Me, DateTimeOffset Now)
{
    public bool IsMe => Agent?.Id == Me;
    public bool Rings => Status == "available";
    public bool Busy => Agent?.Call is not null;
    public DateTimeOffset? WrapUpUntil => Status == "wrap-up" ? Agent!.WrapUpUntil : null;
    public string Left => WrapUpUntil is { } until ? Elapsed.Between(Now, until) : "";
    public string Timer => Elapsed.Between(Agent?.Call?.AnsweredAt, Now);
    public string Status => Agent switch
    {
        null => "away",
        { Call.AnsweredAt: null, Call: not null } => "connecting",
        { Call: not null } => "on-call",
        { Availability: "away" } => "away",
        { Reachable: false } => "unreachable",
        { WrapUpUntil: not null } => "wrap-up",
        _ => "available",
    };
}

/// <summary>Minutes and seconds as the JS layer's clock writes them.</summary>
public static class Elapsed
{
    public static string Between(DateTimeOffset? since, DateTimeOffset now)
    {
        if (since is null) return "";
        var t = now > since ? now - since.Value : TimeSpan.Zero;
        return t.TotalHours >= 1 ? $"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00}" : $"{t.Minutes}:{t.Seconds:00}";
    }
}
