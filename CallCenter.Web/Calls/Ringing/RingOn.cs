using CallCenter.Web.Agents;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// Whom a call rings next if nobody answered: after the one agent it was offered to, its sender, then everyone in reach, and finally
/// <see cref="Overflow"/>. It never stops ringing without a result. When: <see cref="RingTimeout"/>.
/// </summary>
public sealed class RingOn(Transition transition, Overflow overflow, Presence presence, IOptions<CallOptions> options)
{
    /// <summary>The timeline's texts for a call that rings the reserve too, or would.</summary>
    public const string Reserve = "reserve", NoReserve = "no reserve";

    /// <summary>The timeline's texts for why it rings on.</summary>
    public const string NoAnswer = "no answer", NotThere = "not there", ParkedTooLong = "parked too long";

    /// <summary>Part of the caller's transaction; the call rings and is locked.</summary>
    public async Task<CallView> Next(Call call, string why, CancellationToken ct)
    {
        if (call.OffersInTurn && call.WaitEnds > await transition.Now(ct)) return await EndOffer(call, why, ct);
        var offered = call.OffersInTurn ? null : call.OfferedTo;
        if (offered is null && call.ReturnsTo is null) return await overflow.Leave(call, Overflow.TooLong, ct);
        return await BackTo(call, call.ReturnsTo == offered ? null : call.ReturnsTo, offered, why, ct);
    }

    /// <summary>Part of the caller's transaction: the number that a line sent the caller to cannot be reached.</summary>
    public Task<CallView> Unreached(Call call, CancellationToken ct) => overflow.Unreached(call, ct);

    /// <summary>The next one is asked at the next look.</summary>
    private async Task<CallView> EndOffer(Call call, string why, CancellationToken ct)
    {
        var (agent, now) = (call.OfferedTo, await transition.Now(ct));
        if (agent is { } missed && why == NoAnswer) await presence.MissOffer(missed, ct);
        call.EndOffer(declined: why == DeclineCall.Declined);
        return await transition.Save(call, ["ringing"], now, ct, actor: agent, detail: why);
    }

    /// <summary>
    /// Rings this agent if possible, and otherwise everyone. A caller who was answered before has waited: they are first in line.
    /// </summary>
    public async Task<CallView> BackTo(Call call, Guid? agentId, Guid? from, string why, CancellationToken ct)
    {
        if (agentId is { } id && !await presence.CanRing(id, ct)) agentId = null;
        if (agentId is null) await overflow.LeavesItsTeam(call, ct);
        var now = await transition.Now(ct);
        call.Ring(now, agentId is null ? call.Line.RingTime : options.Value.OfferTime,
            offeredTo: agentId, reason: RingReason.Returned, sentBy: from);
        return await transition.Save(call, ["ringing"], now, ct, actor: from, detail: why);
    }
}
