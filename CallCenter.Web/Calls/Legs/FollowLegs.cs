using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Legs;

/// <summary>
/// What Twilio reports about legs, in any order and any number of times. A leg's row remembers its end, so that a join that
/// arrives late, or should never have happened, changes nothing.
/// </summary>
public sealed class FollowLegs(CallCenterDb db, AdmitLeg admit, ReleaseLeg release)
{
    public const string Caller = Party.Customer;

    public static string LabelOf(Guid agentId) => Party.LabelOf(PartyKind.Agent, agentId);

    /// <param name="seat">The participant's label. Twilio sometimes omits it for legs that we created: then the known one applies.</param>
    public Task Joined(Guid callId, string legSid, string? seat, string conferenceSid, CancellationToken ct) => db.InTransaction(async () =>
    {
        var told = Party.OfSeat(seat);
        var leg = (await db.Database.SqlQuery<SeenLeg>($"""
            insert into app.legs (call_sid, call_id, label, conference_sid, joined_at)
            values ({legSid}, {callId}, {told}, {conferenceSid}, clock_timestamp())
            on conflict (call_sid) do update set call_id = excluded.call_id, label = coalesce(excluded.label, app.legs.label),
              conference_sid = excluded.conference_sid, joined_at = coalesce(app.legs.joined_at, excluded.joined_at)
            returning label, left_at is not null as "left", conference_sid
            """).ToListAsync(ct)).Single();
        if (!leg.Left && leg.Label is { } label) await admit.Entered(callId, label, legSid, conferenceSid, ct);
        return true;
    }, ct);

    /// <summary>The leg is about to join with this label: from now on it is known, whatever is reported about it.</summary>
    public Task Seated(Guid callId, string legSid, string seat, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"insert into app.legs (call_sid, call_id, label) values ({legSid}, {callId}, {Party.OfSeat(seat)}) on conflict do nothing", ct);

    /// <summary>A phone that we called exists, rings, or was answered.</summary>
    /// <param name="status">The call resource's: initiated, ringing or in-progress.</param>
    public Task Progressed(Guid callId, string label, string legSid, string status, CancellationToken ct) => db.InTransaction(async () =>
    {
        var leg = (await db.Database.SqlQuery<SeenLeg>($"""
            insert into app.legs (call_sid, call_id, label) values ({legSid}, {callId}, {label})
            on conflict (call_sid) do update set call_id = excluded.call_id, label = excluded.label
            returning label, left_at is not null as "left", case when joined_at is not null then conference_sid end as conference_sid
            """).ToListAsync(ct)).Single();
        if (leg.Left || await db.LockCall(callId, ct) is not { } call) return false;
        await admit.Progressed(call, label, legSid, status, ct);
        // Its join was reported before its label was known.
        if (leg.ConferenceSid is { } conference && call.Live) await admit.Entered(callId, label, legSid, conference, ct);
        return true;
    }, ct);

    /// <param name="reason">Null: the one that fits the call's state.</param>
    /// <param name="refusal">Why a phone was not called, if Twilio says so.</param>
    public Task Left(Guid? callId, string legSid, string? seat, EndReason? reason, CancellationToken ct,
        string? refusal = null) => db.InTransaction(async () =>
    {
        // If the call is not known yet, this row is the tombstone that ReceiveCall finds.
        var leg = (await db.Database.SqlQuery<KnownLeg>($"""
            insert into app.legs (call_sid, call_id, label, left_at) values ({legSid}, {callId}, {Party.OfSeat(seat)}, clock_timestamp())
            on conflict (call_sid) do update set left_at = coalesce(app.legs.left_at, excluded.left_at),
              call_id = coalesce(app.legs.call_id, excluded.call_id), label = coalesce(app.legs.label, excluded.label)
            returning call_id, label, joined_at is not null as joined, seen_at
            """).ToListAsync(ct)).Single();
        if (leg.CallId is not { } id) return false;
        if (leg.Label == Caller) await release.Customer(id, reason, ct, refusal);
        // An agent who was let in and never joined may join with another leg until the lease ends.
        else if (leg.Label is { } of && (seat is not null || leg.Joined || Party.AgentOf(of) is null))
            await release.Other(id, of, legSid, leg.SeenAt, reason, ct, refusal);
        return true;
    }, ct);

    /// <summary>The conference has ended, so the caller is no longer in it. A conference of another call is ignored.</summary>
    public async Task ConferenceEnded(Guid callId, string conferenceSid, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId, ct);
        if (call is { Live: true } && call.ConferenceSid == conferenceSid) await release.Customer(callId, null, ct);
    }

    private sealed record KnownLeg(Guid? CallId, string? Label, bool Joined, DateTimeOffset SeenAt);

    private sealed record SeenLeg(string? Label, bool Left, string? ConferenceSid);
}
