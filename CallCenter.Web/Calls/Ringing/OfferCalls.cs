using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// Offers the calls of lines that ring one agent at a time: in the order of the callers, each to the agent in reach who has been available
/// for longest. Nobody gets two offers; once each was asked, a call rings everyone in reach.
/// </summary>
public sealed class OfferCalls(CallCenterDb db, Transition transition, IOptions<CallOptions> options)
{
    // Offers are made one after another, on whatever node: two must not choose the same agent, or let a later caller go first.
    private const long OneAfterAnother = 0x4f666672; // "Offr"

    private IQueryable<Call> Waiting =>
        db.Calls.Rows($"where state = 'ringing' and asked is not null and offered_to is null").AsNoTracking();

    /// <summary>Until nobody is left whom a call could be offered to.</summary>
    public async Task Run(CancellationToken ct)
    {
        while (await Waiting.AnyAsync(ct) && await Next(ct)) db.ChangeTracker.Clear();
    }

    /// <returns>False if nothing was left to do.</returns>
    private Task<bool> Next(CancellationToken ct) => db.InTransaction(async () =>
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({OneAfterAnother})", ct);
        foreach (var seen in (await Waiting.ToListAsync(ct)).OrderBy(c => PlaceInLine.Of(c)))
        {
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
          exists (select from public.calls o where o.state = 'ringing' and o.offered_to = a.id) as offered
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

    private sealed record Candidate(Guid Id, bool Asked, bool Offered);
}
