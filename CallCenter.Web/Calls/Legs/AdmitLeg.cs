using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Data;

namespace CallCenter.Web.Calls.Legs;

/// <summary>A leg has joined the conference, or is about to: its owner decides what that means. Part of the caller's transaction.</summary>
public sealed class AdmitLeg(CallCenterDb db, JoinCall join, RingCustomer customer, AdmitParty parties)
{
    public Task Entered(Guid callId, string label, string legSid, string conferenceSid, CancellationToken ct) =>
        Party.AgentOf(label) is { } agentId ? AgentEntered(callId, agentId, label, legSid, conferenceSid, ct)
        : label == Party.Customer ? CustomerEntered(callId, legSid, conferenceSid, ct)
        : OutsideEntered(callId, label, legSid, ct);

    /// <summary>A phone that we called exists, rings, or was answered.</summary>
    public Task Progressed(Call call, string label, string legSid, string status, CancellationToken ct) =>
        label != Party.Customer ? parties.Started(call, label, legSid, ct)
        : status == "in-progress" ? customer.Answered(call, legSid, ct)
        : customer.Started(call, legSid, ct);

    private async Task AgentEntered(Guid callId, Guid agentId, string label, string legSid, string conferenceSid, CancellationToken ct)
    {
        var call = await db.LockCall(callId, ct);
        // A leg that was let in as a supervisor's is muted: it redeems no claim.
        var claims = label.StartsWith(Party.AgentPrefix, StringComparison.Ordinal);
        if (call is null || call.AgentId != agentId || call.State != CallState.Claimed || !claims)
        {
            if (call is not null && call.AgentId == agentId && call.AgentCallSid == legSid) return;
            if (call is { Live: true } && await parties.Joined(call, label, legSid, ct)) return;
            // It lost its claim in the meantime. But its joining has ended the waiting caller's music.
            await parties.TurnAway(callId, legSid, ct, waiting: call);
        }
        else if (call is { IsOutbound: true, AnsweredAt: null }) await customer.AgentJoined(call, legSid, conferenceSid, ct);
        else await join.Run(call, legSid, ct);
    }

    private async Task CustomerEntered(Guid callId, string legSid, string conferenceSid, CancellationToken ct)
    {
        var call = await db.LockCall(callId, ct);
        if (call is { State: CallState.Dialing }) await customer.Answered(call, legSid, ct);
        if (call is not { Live: true } || call.ConferenceSid == conferenceSid) return;
        await join.CallerEntered(call, conferenceSid, ct);
    }

    private async Task OutsideEntered(Guid callId, string label, string legSid, CancellationToken ct)
    {
        if (await db.LockCall(callId, ct) is { Live: true } call && await parties.Joined(call, label, legSid, ct)) return;
        await parties.TurnAway(callId, legSid, ct);
    }
}
