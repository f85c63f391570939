using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Calls.Talking;

namespace CallCenter.Web.Calls.Legs;

/// <summary>A leg has ended: its owner decides what that means. Part of the caller's transaction.</summary>
public sealed class ReleaseLeg(EndCall end, ReleaseCall release, ReleaseParty parties)
{
    /// <param name="reason">Null: the one that fits the call's state.</param>
    /// <param name="refusal">Why a phone was not called, as DialRefusal has it.</param>
    public Task Customer(Guid callId, EndReason? reason, CancellationToken ct, string? refusal = null) =>
        end.CallerLeft(callId, reason, ct, refusal);

    /// <summary>The agent's, or a party's; an older leg of either is ignored.</summary>
    public async Task Other(
        Guid callId, string label, string legSid, DateTimeOffset seen, EndReason? reason, CancellationToken ct, string? refusal = null)
    {
        await release.AgentLeft(callId, legSid, ct);
        await parties.LegEnded(callId, label, legSid, seen, refusal ?? OutcomeOf(reason), ct);
    }

    private static string OutcomeOf(EndReason? reason) => reason switch
    {
        EndReason.Busy => "busy",
        EndReason.NoAnswer => "no_answer",
        EndReason.Canceled => "removed",
        EndReason.Failed => "failed",
        _ => "left",
    };
}
