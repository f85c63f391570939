using CallCenter.Web.Calls.Legs;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Talking;

public static class WhoWasOn
{
    private static readonly string[] Takings = ["answered", "picked_up", "active"];

    /// <summary>This agent has taken the call at some time, or joined it.</summary>
    public static async Task<bool> WasOn(this CallCenterDb db, Guid callId, Guid agentId, CancellationToken ct)
    {
        var label = FollowLegs.LabelOf(agentId);
        return await db.RingEvents.AnyAsync(e => e.CallId == callId && e.AgentId == agentId && Takings.Contains(e.Event), ct)
            || await db.Legs.AnyAsync(l => l.CallId == callId && l.Label == label && l.JoinedAt != null, ct);
    }
}
