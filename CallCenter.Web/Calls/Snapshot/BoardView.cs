using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.FollowUps;

namespace CallCenter.Web.Calls.Snapshot;

/// <summary>How many rows a board should show and the sum of their versions: equal on both sides means that nothing was missed.</summary>
public sealed record Tally(int Count, long Sum);

/// <summary>Live calls and active agents.</summary>
public sealed record Digest(Tally Calls, Tally Agents);

public sealed record Me(Guid Id, string Name, IReadOnlyList<string> Roles);

/// <summary>The complete state for one person: <c>GET /api/board</c> and the desk's first page load.</summary>
public sealed record BoardView(
    DateTimeOffset Now, Me Me, IReadOnlyList<CallView> Calls, IReadOnlyList<AgentView> Agents, Digest Digest, VoicemailView Voicemail,
    MissedView Missed);
