using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Talking;

public static class WhoWasOn
{
    // Of calls before there were talks, only these are known.
    private static readonly string[] Joinings = ["active", "transferred"];

    /// <summary>
    /// This agent's leg was in the call at some time; a claim is not enough. It stays true for as long as there is the call: talks are kept
    /// as long.
    /// </summary>
    public static async Task<bool> WasOn(this CallCenterDb db, Guid callId, Guid agentId, CancellationToken ct) =>
        await db.Talks.AnyAsync(t => t.CallId == callId && t.AgentId == agentId && t.JoinedAt != null, ct)
        || await db.RingEvents.AnyAsync(e => e.CallId == callId && e.AgentId == agentId && Joinings.Contains(e.Event), ct);
}
