using CallCenter.Web.Data;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Agents;

/// <summary>The call an agent is on; <c>answeredAt</c> is null until the agent's leg has joined.</summary>
public sealed record AgentCallView(Guid Id, string Number, string NumberDisplay, DateTimeOffset? AnsweredAt);

/// <summary>
/// An agent's whole public state. <c>active</c> false: deactivated, no longer on the board. <c>note</c> is plain text, or null.
/// <c>teams</c> has the ids of their teams, each with 1 for a first member or 2 for the reserve.
/// </summary>
public sealed record AgentView(
    Guid Id, long Version, string Name, string Availability, bool Reachable, DateTimeOffset? WrapUpUntil, AgentCallView? Call, bool Active,
    string? Note, IReadOnlyDictionary<Guid, int> Teams)
{
    public static AgentView Of(Agent agent) => new(
        agent.Id, agent.Version, agent.DisplayName, Spelling.Of(agent.Availability), agent.ReachableUntil is not null, agent.WrapUpUntil,
        agent.CurrentCallId is not { } id ? null : new(id, PhoneNumber.Caller(agent.CurrentCallPhoneNumber),
            PhoneNumber.Show(agent.CurrentCallPhoneNumber!), agent.CurrentCallAnsweredAt),
        agent.Active, agent.Note, agent.Teams);

    // Two dictionaries are otherwise equal only if they are one.
    public bool Equals(AgentView? other) => other is not null && Fields == other.Fields
        && Teams.Count == other.Teams.Count && !Teams.Except(other.Teams).Any();

    public override int GetHashCode() => Fields.GetHashCode();

    private (Guid, long, string, string, bool, DateTimeOffset?, AgentCallView?, bool, string?) Fields =>
        (Id, Version, Name, Availability, Reachable, WrapUpUntil, Call, Active, Note);
}
