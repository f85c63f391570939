using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Support;

/// <summary>The ledger's rows.</summary>
internal static class LedgerRows
{
    /// <summary>In the order in which they began.</summary>
    public static Task<List<Talk>> Talks(this CallCenterApp app) =>
        app.Read(db => db.Talks.AsNoTracking().OrderBy(t => t.BeganAt).ThenBy(t => t.Id).ToListAsync());

    public static Task<List<AgentSpan>> Spans(this CallCenterApp app, Guid agent) =>
        app.Read(db => db.AgentSpans.AsNoTracking().Where(s => s.AgentId == agent).OrderBy(s => s.FromAt).ToListAsync());

    /// <summary>Everything that this agent has been, the current status last: <c>away available connecting</c>.</summary>
    public static async Task<string> Was(this CallCenterApp app, Guid agent) =>
        string.Join(' ', (await app.Spans(agent)).Select(s => Spelling.Of(s.Status)));

    /// <summary>The first inconsistency, whatever has happened; null if there is none.</summary>
    public static Task<string?> WrongInLedger(this CallCenterApp app) => app.Scalar<string>("""
        select what from (
          select 'not one open span that fits: ' || u.display_name as what from public.voip_users u
            where (select count(*) from app.agent_spans s
              where s.agent_id = u.id and s.to_at is null and s.status = app.agent_status(u)) <> 1
          union all
          select 'a gap or an overlap after ' || from_at from (
            select *, lead(from_at) over (partition by agent_id order by from_at) as next from app.agent_spans) s
            where to_at is distinct from next
          union all
          select 'a span of no time at ' || from_at from app.agent_spans where to_at <= from_at
          union all
          select 'an open talk of who is elsewhere: ' || t.id from app.talks t join public.voip_users u on u.id = t.agent_id
            where t.ended_at is null and t.call_id is distinct from u.current_call_id
          union all
          select 'two talks at once at ' || began_at from ( -- a claim has its time before it waits for the end of the last call
            select *, lead(began_at) over (partition by agent_id order by began_at, id) as next from app.talks) t
            where ended_at > next + interval '1 second'
          union all
          select 'wrap-up of who is not in it: ' || t.id from app.talks t join public.voip_users u on u.id = t.agent_id
            where t.wrap_until_planned is not null and t.wrap_ended_at is null and u.wrap_up_until is null) wrong
        limit 1
        """);

    public static async Task<T> Read<T>(this CallCenterApp app, Func<CallCenterDb, Task<T>> read)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<CallCenterDb>());
    }
}
