using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// Offers the calls of lines that ring one agent at a time: in the order of the callers, each to the agent in reach who has been available
/// for longest. Nobody gets two offers, or one while a colleague invites them; once each was asked, a call rings everyone in reach.
/// </summary>
public sealed class OfferCalls(CallCenterDb db, Transition transition, IOptions<CallOptions> options)
{
    // Offers are made one after another, on whatever node: two must not choose the same agent, or let a later caller go first.
    private const long OneAfterAnother = 0x4f666672; // "Offr"

    /// <summary>The call that was being looked at last; after a failure, the one that failed.</summary>
    public Guid? At { get; private set; }

    private IQueryable<Call> Waiting(Guid[] without) => db.Calls
        .Rows($"where state = 'ringing' and asked is not null and offered_to is null and id <> all({without})").AsNoTracking();

    /// <summary>Until nobody is left whom a call could be offered to.</summary>
    /// <param name="without">Calls that could not be offered a moment ago: those behind them are.</param>
    public async Task Run(Guid[] without, CancellationToken ct)
    {
        while (await Waiting(without).AnyAsync(ct) && await Next(without, ct)) db.ChangeTracker.Clear();
    }

    /// <returns>False if nothing was left to do.</returns>
    private Task<bool> Next(Guid[] without, CancellationToken ct) => db.InTransaction(async () =>
    {
        At = null;
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({OneAfterAnother})", ct);
        // Not whole calls: one that cannot be read would keep all from being offered.
        var waiting = await Waiting(without).Select(c => new { c.Id, c.AnsweredAt, c.Priority, c.QueuedAt, c.StartedAt }).ToListAsync(ct);
        foreach (var seen in waiting.OrderBy(c => PlaceInLine.Of(c.AnsweredAt, c.Priority, c.QueuedAt ?? c.StartedAt, c.Id)))
        {
            At = seen.Id;
            var agents = await Candidates(seen.Id, ct);
            var fresh = agents.FindAll(a => !a.Asked);
            if (fresh.FirstOrDefault(a => !a.Offered) is { } next)
            {
                if (await Offer(seen.Id, next.Id, ct)) return true;
            }
            else if (fresh.Count == 0 && agents.Count > 0 && await RingAll(seen.Id, ct)) return true;
        }
        return false;
    }, ct);

    /// <summary>Those whom it could ring now, the longest available first.</summary>
    private Task<List<Candidate>> Candidates(Guid callId, CancellationToken ct) => db.Database.SqlQuery<Candidate>($"""
        select a.id, a.id = any(c.asked) as asked,
          exists (select from public.calls o where o.state = 'ringing' and o.offered_to = a.id)
            or exists (select from public.calls i where i.parties_due_at is not null
              and i.parties @> jsonb_build_array(jsonb_build_object('agentId', a.id, 'state', 'ringing'))) as offered
        from public.calls c
        join public.voip_users a on app.agent_status(a) = 'available' and a.id <> all(c.declined_by)
          and app.reaches(c.team_id, c.reach, a.teams)
        left join app.agent_spans s on s.agent_id = a.id and s.to_at is null
        where c.id = {callId} and c.asked is not null
        order by s.from_at, a.id
        """).ToListAsync(ct);

    private Task<bool> Offer(Guid callId, Guid agentId, CancellationToken ct) => IfWaiting(callId, async (call, now) =>
    {
        call.Offer(agentId, now + options.Value.OfferTime);
        await transition.Save(call, ["ringing"], now, ct, actor: agentId, detail: Offered);
    }, ct);

    private Task<bool> RingAll(Guid callId, CancellationToken ct) => IfWaiting(callId, async (call, now) =>
    {
        call.RingAll();
        await transition.Save(call, ["ringing"], now, ct, detail: Everyone);
    }, ct);

    private Task<bool> IfWaiting(Guid callId, Func<Call, DateTimeOffset, Task> change, CancellationToken ct) =>
        transition.IfLive(callId, async call =>
        {
            if (call is not { State: CallState.Ringing, Asked: not null, OfferedTo: null }) return false;
            await change(call, await transition.Now(ct));
            return true;
        }, ct);

    /// <summary>The timeline's texts.</summary>
    public const string Offered = "offered", Everyone = "everyone was asked";

    /// <param name="Offered">A call rings them by name: this line's offer, another's, a transfer or an invitation.</param>
    private sealed record Candidate(Guid Id, bool Asked, bool Offered);
}
