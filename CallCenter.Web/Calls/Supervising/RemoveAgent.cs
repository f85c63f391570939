using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Supervising;

/// <summary>
/// Takes an agent off the call they are on. The people they talk to continue without them. Part of the caller's transaction; call it
/// before the agent's row is locked.
/// </summary>
public sealed class RemoveAgent(CallCenterDb db, ReleaseCall release, ReleaseParty parties)
{
    /// <returns>The call that they seemed to be on; by the time their row is locked it may be another.</returns>
    public Task<Guid?> Run(Guid agentId, CancellationToken ct) => Run(agentId, onlyMonitoring: false, ct);

    /// <summary>Of someone who is not a supervisor any more. On a call that they take part in themselves they stay.</summary>
    public Task StopMonitoring(Guid agentId, CancellationToken ct) => Run(agentId, onlyMonitoring: true, ct);

    private async Task<Guid?> Run(Guid agentId, bool onlyMonitoring, CancellationToken ct)
    {
        var callId = await db.Agents.Where(a => a.Id == agentId).Select(a => a.CurrentCallId).SingleOrDefaultAsync(ct);
        if (callId is not { } id || await db.LockCall(id, ct) is not { Live: true } call) return callId;
        var party = call.PartyOf(agentId);
        if (onlyMonitoring && party is not { Monitors: true }) return callId;
        if (party is not null) await parties.Gone(call, party, "removed", ct);
        else if (call.With(agentId)) await release.AgentRemoved(call, ct);
        return callId;
    }
}
