using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

public static class WhoWasOn
{
    // Of calls before there were talks, only these are known.
    private static readonly string[] Joinings = ["active", "transferred"];

    /// <summary>
    /// This agent has the call, or their leg was in it at some time; a claim without a join is not enough. It stays true for as long
    /// as there is the call: talks are kept as long.
    /// </summary>
    public static async Task<bool> IsOrWasOn(this CallCenterDb db, Call call, Guid agentId, CancellationToken ct) =>
        call.AgentId == agentId || call.PartyOf(agentId) is { Joined: true }
        || await db.Talks.AnyAsync(t => t.CallId == call.Id && t.AgentId == agentId && t.JoinedAt != null, ct)
        || await db.RingEvents.AnyAsync(e => e.CallId == call.Id && e.AgentId == agentId && Joinings.Contains(e.Event), ct);
}
