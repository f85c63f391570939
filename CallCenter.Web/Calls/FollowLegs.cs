using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>
/// What Twilio tells of legs, in any order and any number of times. A leg's row remembers its end, so that a join which
/// arrives late, or never should have been, changes nothing.
/// </summary>
public sealed class FollowLegs(CallCenterDb db, JoinCall join, DialCall dial, FollowParties parties, ReleaseCall release, EndCall end, Tell tell)
{
    public const string Caller = Party.Customer;

    public static string LabelOf(Guid agentId) => $"agent-{agentId}";

    /// <summary>The agent or supervisor whose leg has this label; null for the customer and outside numbers.</summary>
    public static Guid? AgentOf(string? label)
    {
        foreach (var prefix in new[] { "agent-", "supervisor-" })
            if (label is not null && label.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParse(label.AsSpan(prefix.Length), out var id)) return id;
        return null;
    }

    public Task Joined(Guid callId, string legSid, string? label, string conferenceSid, CancellationToken ct) => db.InTransaction(async () =>
    {
        var left = await db.Database.SqlQuery<bool>($"""
            insert into app.legs (call_sid, call_id, label, conference_sid, joined_at) values ({legSid}, {callId}, {label}, {conferenceSid}, clock_timestamp())
            on conflict (call_sid) do update set call_id = excluded.call_id, label = excluded.label, conference_sid = excluded.conference_sid,
              joined_at = coalesce(app.legs.joined_at, excluded.joined_at)
            returning left_at is not null as "Value"
            """).ToListAsync(ct) is [true];
        if (left) return false;
        if (AgentOf(label) is not null) await join.Run(callId, label!, legSid, conferenceSid, ct);
        else if (label == Caller) await CallerEntered(callId, legSid, conferenceSid, ct);
        else if (label is not null) await OutsideEntered(callId, label, legSid, ct);
        return true;
    }, ct);

    /// <summary>A telephone that we called exists, rings, or was answered.</summary>
    /// <param name="status">The call resource's: initiated, ringing or in-progress.</param>
    public Task Progressed(Guid callId, string label, string legSid, string status, CancellationToken ct) => db.InTransaction(async () =>
    {
        var left = await db.Database.SqlQuery<bool>($"""
            insert into app.legs (call_sid, call_id, label) values ({legSid}, {callId}, {label})
            on conflict (call_sid) do update set call_id = excluded.call_id, label = excluded.label
            returning left_at is not null as "Value"
            """).ToListAsync(ct) is [true];
        if (left || await db.LockCall(callId, ct) is not { } call) return false;
        if (label != Caller) await parties.Started(call, label, legSid, ct);
        else if (status == "in-progress") await dial.Answered(call, legSid, ct);
        else await dial.CustomerStarted(call, legSid, ct);
        return true;
    }, ct);

    private async Task OutsideEntered(Guid callId, string label, string legSid, CancellationToken ct)
    {
        if (await db.LockCall(callId, ct) is { Live: true } call && await parties.Joined(call, label, legSid, ct)) return;
        tell.HangUp(callId, legSid); // nobody waits for them any more
        await db.SaveChangesAsync(ct);
    }

    /// <summary>
    /// The call's conference is the one its caller is in. An agent may have been in an earlier one of that name, alone, while
    /// the caller still heard the greeting; what was asked for the caller meanwhile is made up for now.
    /// </summary>
    private async Task CallerEntered(Guid callId, string legSid, string conferenceSid, CancellationToken ct)
    {
        var call = await db.LockCall(callId, ct);
        if (call is { State: CallState.Dialing }) await dial.Answered(call, legSid, ct);
        if (call is not { Live: true } || call.ConferenceSid == conferenceSid) return;
        call.ConferenceSid = conferenceSid;
        if (call.State is CallState.Held or CallState.Parked || call is { State: CallState.Outside, ReturnsTo: not null } || (call.State == CallState.Ringing && call.AnsweredAt is not null)) tell.Hold(call);
        if (call.AnsweredAt is null && (call.Talking || call is { State: CallState.Outside, ReturnsTo: null })) await join.Met(call, ct);
        else await db.SaveChangesAsync(ct);
    }

    /// <param name="reason">Null: whatever fits the call's state.</param>
    public Task Left(Guid? callId, string legSid, string? label, EndReason? reason, CancellationToken ct) => db.InTransaction(async () =>
    {
        // Where the call is not known yet this row is the tombstone that ReceiveCall finds.
        var leg = (await db.Database.SqlQuery<KnownLeg>($"""
            insert into app.legs (call_sid, call_id, label, left_at) values ({legSid}, {callId}, {label}, clock_timestamp())
            on conflict (call_sid) do update set left_at = coalesce(app.legs.left_at, excluded.left_at),
              call_id = coalesce(app.legs.call_id, excluded.call_id), label = coalesce(app.legs.label, excluded.label)
            returning call_id, label
            """).ToListAsync(ct)).Single();
        if (leg.CallId is not { } id) return false;
        if (leg.Label == Caller) await end.CallerLeft(id, reason, ct);
        else if (leg.Label is { } of)
        {
            await release.AgentLeft(id, legSid, ct);
            await parties.LegEnded(id, of, legSid, OutcomeOf(reason), ct);
        }
        return true;
    }, ct);

    private static string OutcomeOf(EndReason? reason) => reason switch
    {
        EndReason.Busy => "busy",
        EndReason.NoAnswer => "no_answer",
        EndReason.Canceled => "removed",
        EndReason.Failed => "failed",
        _ => "left",
    };

    /// <summary>The conference is over, so the caller is no longer in it; a conference that is not this call's says nothing of it.</summary>
    public async Task ConferenceEnded(Guid callId, string conferenceSid, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId, ct);
        if (call is { Live: true } && call.ConferenceSid == conferenceSid) await end.CallerLeft(callId, null, ct);
    }

    private sealed record KnownLeg(Guid? CallId, string? Label);
}
