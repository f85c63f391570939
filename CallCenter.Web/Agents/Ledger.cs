using CallCenter.Web.Data;

namespace CallCenter.Web.Agents;

/// <summary>
/// Who was on which call, and how long: <c>app.talks</c>. What a command notes is written in its transaction, in the round trip that it
/// needs at its end anyway. What an agent was at any time, <c>app.agent_spans</c>, follows their own row: a trigger writes it.
/// </summary>
public sealed class Ledger(Noted noted)
{
    /// <param name="teamId">The team that the call rings, or rang.</param>
    /// <param name="joined">Their leg has already joined: they have listened until now.</param>
    public void Begins(Agent agent, Guid callId, Guid lineId, Guid? teamId, BeganBy by, DateTimeOffset now, bool joined = false)
    {
        // What a version without a ledger has left open: for a while it may end calls next to this one. Nobody is on two calls.
        noted.Add($"""
            update app.talks t set held_since = null,
              ended_at = greatest(t.began_at, t.joined_at, least({now}, (select c.ended_at from public.calls c where c.id = t.call_id)))
            where t.agent_id = {agent.Id} and t.ended_at is null
            """);
        noted.Add($"""
            update app.talks set wrap_ended_at = greatest(ended_at, least({now}, wrap_until_planned))
            where agent_id = {agent.Id} and wrap_until_planned is not null and wrap_ended_at is null
            """);
        noted.Add($"""
            insert into app.talks (call_id, agent_id, line_id, team_id, began_by, began_at, joined_at)
            values ({callId}, {agent.Id}, {lineId}, {teamId}::uuid, {Spelling.Of(by)}, {now}, case when {joined} then {now} end)
            """);
    }

    /// <param name="held">The caller hears music, and this agent is not being consulted.</param>
    public void Joins(Agent agent, Guid callId, DateTimeOffset now, bool held = false) => noted.Add($"""
        update app.talks set joined_at = greatest(began_at, {now}), held_since = case when {held} then greatest(began_at, {now}) end
        where agent_id = {agent.Id} and call_id = {callId} and ended_at is null and joined_at is null
        """);

    /// <summary>After the agent's row has changed. Does nothing for a supervisor who only listened.</summary>
    public void Ends(Agent agent, Guid callId, DateTimeOffset now) => noted.Add($"""
        update app.talks set ended_at = greatest(began_at, joined_at, {now}), wrap_until_planned = {agent.WrapUpUntil}::timestamptz,
          held_ms = held_ms + (extract(epoch from greatest({now} - held_since, interval '0')) * 1000)::bigint, held_since = null
        where agent_id = {agent.Id} and call_id = {callId} and ended_at is null
        """);

    /// <param name="agents">Those whom the caller no longer hears.</param>
    public void Holds(Guid callId, Guid[] agents, DateTimeOffset now) => noted.Add($"""
        update app.talks set held_since = greatest(joined_at, {now})
        where call_id = {callId} and agent_id = any({agents}) and ended_at is null and joined_at is not null and held_since is null
        """);

    public void Resumes(Guid callId, DateTimeOffset now) => noted.Add($"""
        update app.talks set held_since = null,
          held_ms = held_ms + (extract(epoch from greatest({now} - held_since, interval '0')) * 1000)::bigint
        where call_id = {callId} and ended_at is null and held_since is not null
        """);

    public void WrapUpEnds(IReadOnlyCollection<Guid> agents, DateTimeOffset now) => noted.Add($"""
        update app.talks set wrap_ended_at = greatest(ended_at, {now})
        where agent_id = any({agents.ToArray()}) and wrap_until_planned is not null and wrap_ended_at is null
        """);

    /// <summary>What else is written with the call's rows, and is not of the ledger.</summary>
    public void Also(IEnumerable<FormattableString> statements) => noted.AddRange(statements);

    /// <summary>This statement, and what was noted, after it.</summary>
    public FormattableString With(FormattableString statement) => noted.After(statement);

    /// <summary>For commands that do not change a call.</summary>
    public Task Write(CancellationToken ct) => noted.Write(ct);

    /// <summary>
    /// This statement, and what was noted, after it: at the end of the transaction if somebody writes then anyway, now otherwise.
    /// </summary>
    public Task WriteLast(FormattableString statement, CancellationToken ct)
    {
        noted.Hold(statement);
        return noted.WrittenLast ? Task.CompletedTask : noted.Write(ct);
    }
}
