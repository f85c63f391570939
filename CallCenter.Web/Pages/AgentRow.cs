using CallCenter.Web.Agents;
using CallCenter.Web.Calls;

namespace CallCenter.Web.Pages;

/// <summary>A colleague, or the reader.</summary>
/// <param name="Supervised">The reader is a supervisor, and the row offers actions on its agent.</param>
/// <param name="Call">The call that the agent is on, if the board has it.</param>
public sealed record AgentRow(AgentView? Agent, Guid Me, DateTimeOffset Now, bool Supervised = false, CallView? Call = null)
{
    public string? With => Call?.Contact?.Name ?? Agent?.Call?.NumberDisplay;
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
