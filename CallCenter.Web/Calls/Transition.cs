using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>
/// One change of a call, and the frame of every command. First the call is locked with its line: it exists, it has not ended and, if
/// its agent acts, it is theirs. Then comes the command's rule. Finally the call and its agents are saved, the call's rows on the screens
/// replaced (delete all, insert the new ones), the timeline grows and everyone is told. All in one transaction, the caller's if there
/// is one.
/// </summary>
public sealed class Transition(CallCenterDb db, Announce announce, Ledger ledger, ILogger<Transition> log)
{
    /// <summary>The commands to Twilio that follow from it.</summary>
    public Tell Tell { get; } = new(db);

    /// <summary>Who is on the call, and how long; written with the call's rows.</summary>
    public Ledger Ledger => ledger;

    /// <summary>The agent on the call requests it.</summary>
    public Task<Outcome> Own(Guid callId, Guid agentId, Func<Call, Task<Outcome>> rule, CancellationToken ct) =>
        Live(callId, call => call.With(agentId) ? rule(call) : Task.FromResult<Outcome>(Outcome.NotYours), rule, ct);

    /// <summary>Someone requests it, whoever has the call.</summary>
    public Task<Outcome> Live(Guid callId, Func<Call, Task<Outcome>> rule, CancellationToken ct) => Live(callId, rule, rule, ct);

    private Task<Outcome> Live(Guid callId, Func<Call, Task<Outcome>> rule, Delegate named, CancellationToken ct) =>
        db.InTransaction<Outcome>(async () =>
        {
            var call = await db.LockCall(callId, ct);
            if (call is null) return Outcome.Unknown;
            if (!call.Live) return Outcome.Ended;
            return await rule(call);
        }, ct, rule: named);

    /// <summary>Twilio has reported something, or a deadline has passed; for a call that has ended it means nothing any more.</summary>
    /// <param name="rule">Whether anything changed.</param>
    public Task<bool> IfLive(Guid callId, Func<Call, Task<bool>> rule, CancellationToken ct) =>
        db.InTransaction(async () => await db.LockCall(callId, ct) is { Live: true } call && await rule(call), ct, rule: rule);

    public Task<DateTimeOffset> Now(CancellationToken ct) => db.Now(ct);

    /// <summary>As it was when this transaction locked the call, which saves a round trip; without such a lock, now.</summary>
    public async Task<DateTimeOffset> Now(Call call, CancellationToken ct) =>
        call.LockedAt(db.Database.CurrentTransaction?.TransactionId) ?? await db.Now(ct);

    /// <summary>Locks every agent on the call, in the same order for all commands, and one more who is about to join.</summary>
    public async Task<Crew> LockCrew(Call call, CancellationToken ct, Guid? more = null)
    {
        Guid[] ids = [.. call.Present.Select(p => p.AgentId).Append(call.AgentId).Append(more).OfType<Guid>().Distinct()];
        if (ids.Length == 0) return new(call, new Dictionary<Guid, Agent>(), await Now(call, ct), this);
        // The clock is read for each row once that is locked, so the latest is after all of them.
        var locked = await db.Agents.Rows($"where id = any({ids}) order by id for no key update")
            .Select(a => new { Agent = a, At = CallCenterDb.Clock() }).ToListAsync(ct);
        var now = locked.Count > 0 ? locked.Max(l => l.At) : await Now(call, ct);
        return new(call, locked.ToDictionary(l => l.Agent.Id, l => l.Agent), now, this);
    }

    /// <summary>Of a call that nobody else is on: the command has locked this agent itself.</summary>
    public Crew CrewOf(Call call, Agent agent, DateTimeOffset now) =>
        new(call, new Dictionary<Guid, Agent> { [agent.Id] = agent }, now, this);

    /// <summary>The call's agent only; null if it has none.</summary>
    public async Task<Agent?> LockHolder(Call call, CancellationToken ct) => call.AgentId is { } id ? await LockAgent(id, ct) : null;

    /// <summary>The call rings everyone, or a team within whose reach this agent is.</summary>
    public async Task<bool> Reaches(Call call, Guid agentId, CancellationToken ct) => call.TeamId is null
        || (await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.Id == agentId, ct) is { } agent && call.Reaches(agent.Teams));

    public Task<Agent?> LockAgent(Guid id, CancellationToken ct) => db.LockAgent(id, ct);

    /// <summary>The call leaves its slot.</summary>
    public Task Unpark(Call call, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"delete from public.parked_calls where call_id = {call.Id}", ct);

    /// <summary>What no screen shows: whose leg it is, or a command to Twilio.</summary>
    public Task SaveUnseen(CancellationToken ct) => db.SaveChangesAsync(ct);

    /// <param name="events">Broadcast in this order; the first one also names the line in the timeline.</param>
    /// <param name="agent">The agent whose state changed with the call, if any.</param>
    /// <param name="actor">Whom the timeline names; the agent if omitted.</param>
    /// <param name="others">More agents whose state changed with the call.</param>
    /// <param name="whoRings">Someone has become free, or busy: other calls may now ring other agents.</param>
    /// <param name="last">The transaction reads nothing of the call's rows afterwards: they are written with a webhook's answer.</param>
    public async Task<CallView> Save(
        Call call, string[] events, DateTimeOffset now, CancellationToken ct, Agent? agent = null, Guid? actor = null,
        ParkedView? parked = null, string? detail = null, IEnumerable<Agent>? others = null, bool whoRings = false,
        bool last = false)
    {
        if (call.Line is null) await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        await db.NameTeams([call], ct);
        var view = CallView.Of(call, agent?.DisplayName, parked);
        db.RingEvents.Add(new()
        {
            CallId = call.Id,
            Version = call.Version,
            Event = events[0],
            AgentId = actor ?? agent?.Id,
            At = now,
            Detail = detail,
        });
        foreach (var name in events) announce.Call(view, name, now, agent is null ? null : AgentView.Of(agent));
        foreach (var other in others ?? []) announce.Agent(other, now);
        Turn(call, now);
        List<FormattableString> missed = [.. MissedCall.Follows(db.Entry(call), detail)];
        // In the same round trip, unless others may have to be waited for afterwards: the lock on the list's count comes last.
        if (!whoRings) ledger.Also(missed);
        await db.SaveChangesAsync(ct);
        call.Saved(now);
        var rows = Rows(call, now);
        await (last && !whoRings ? ledger.WriteLast(rows, ct) : db.Database.ExecuteSqlAsync(ledger.With(rows), ct));
        log.LogInformation("Call {CallId} v{Version} {Event}: {State} agent {AgentId} {Detail}",
            call.Id, call.Version, events[0], call.State, call.AgentId, detail);
        if (!whoRings) return view;
        await db.MatchRingingRows(ct);
        ledger.Also(missed);
        await ledger.Write(ct);
        return view;
    }

    /// <summary>Whatever put the caller on hold or took them back, the ledger shows it.</summary>
    private void Turn(Call call, DateTimeOffset now)
    {
        var (holds, held) = (call.State == CallState.Held, db.Entry(call).Property(c => c.State).OriginalValue == CallState.Held);
        if (held && !holds) ledger.Resumes(call.Id, now);
        if (held || !holds) return;
        // The agent on the call and those who talk to both. Whoever is consulted continues to talk.
        var talking = call.Present.Where(p => p is { Joined: true, Purpose: PartyPurpose.Conference }).Select(p => p.AgentId);
        ledger.Holds(call.Id, [.. talking.Append(call.AgentId).OfType<Guid>()], now);
    }

    /// <summary>The statements that replace the call's rows on the screens.</summary>
    private static FormattableString Rows(Call call, DateTimeOffset now)
    {
        if (call.State == CallState.Ringing)
            return $"""
                delete from public.active_calls where call_id = {call.Id};
                insert into public.active_calls (call_id, agent_id, status, since)
                select c.id, a.id, 'ringing', {now} from public.calls c join public.voip_users a on app.rings(c, a) where c.id = {call.Id}
                """;
        (Guid Agent, string Status)[] people = [
            .. call.AgentId is { } agent && call.Live ? [(agent, "active")] : Array.Empty<(Guid, string)>(),
            .. call.Present.Where(p => p.AgentId is not null && p.AgentId != call.AgentId)
                .Select(p => (p.AgentId!.Value, p.Monitors ? "monitoring" : "consulting"))];
        return $"""
            delete from public.active_calls where call_id = {call.Id};
            insert into public.active_calls (call_id, agent_id, status, since)
            select {call.Id}, r.agent, r.status, {now}
            from unnest({people.Select(p => p.Agent).ToArray()}, {people.Select(p => p.Status).ToArray()}) r (agent, status)
            """;
    }
}
