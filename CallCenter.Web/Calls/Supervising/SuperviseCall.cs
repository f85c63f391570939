using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Calls.Talking;

namespace CallCenter.Web.Calls.Supervising;

/// <summary>A supervisor ends or moves any call.</summary>
public sealed class SuperviseCall(Supervision supervision, EndCall end, Targets targets, TransferCall transfer)
{
    public Task<Outcome> End(Guid callId, Guid supervisorId, CancellationToken ct) => supervision.Run(
        callId, supervisorId, "call.ended", "ended your call", async (call, name) => await end.HangUp(call, name, supervisorId, ct), ct);

    public Task<Outcome> Move(Guid callId, Guid supervisorId, Target target, CancellationToken ct) => supervision.Run(
        callId, supervisorId, "call.moved", "moved your call", async (call, _) =>
    {
        if (call.State is CallState.Claimed or CallState.Dialing)
            return new Refusal(Why.WrongState, "Not connected yet", "Wait until this call is connected, then move it.");
        if (target.Number is not null && call.AnsweredAt is null)
            return new Refusal(Why.WrongState, "Nobody has answered yet", "A ringing call can only be moved to a colleague or a line.");
        var (found, refusal) = await targets.Find(target, call, ct);
        return refusal is not null ? refusal : await transfer.Now(call, found!, supervisorId, ct);
    }, ct);
}
