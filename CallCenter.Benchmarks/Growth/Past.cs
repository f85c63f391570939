using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Growth;

/// <summary>A call centre in use for years: this many ended calls, one every twenty seconds, each customer about twenty times.</summary>
public static class Past
{
    private const int CallsPerCustomer = 20;

    // This agent has handed over a page of calls in the smallest of the databases too.
    private const string Passer = "md5('agent1')::uuid";

    /// <param name="talked">Whether the schema has the ledger of talks; the one before 20261129150000_talked.sql has not.</param>
    public static async Task Fill(string database, int calls, bool talked = true)
    {
        // Indexes are built afterwards, and the checks of single rows are skipped: the rows are known to be right.
        var indexes = await Stage.Read(database, """
            select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
            where i.indrelid in ('public.calls'::regclass, 'public.ring_events'::regclass, to_regclass('app.talks'))
              and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
            """, r => (Name: r.GetString(0), Definition: r.GetString(1)));
        await Stage.Run(database, [
            "set session_replication_role = replica", "set maintenance_work_mem = '1GB'", "set synchronous_commit = off",
            .. indexes.Select(i => $"drop index {i.Name}"),
            $"""
            insert into public.calls (id, call_sid, conference_sid, from_number, to_number, line_id, state,
              end_reason, agent_id, agent_call_sid,
              started_at, state_since, claimed_at, answered_at, ended_at,
              version{(talked ? ", talked" : "")})
            select {Id("n")}, 'CA' || md5('past' || n), 'CF' || md5('past' || n),
              '+1415' || lpad((n::bigint * 7919 % {Customers(calls)} * 37)::text, 7, '0'), l.number, l.id, 'ended',
              case when n % 10 < 8 then 'completed' else 'abandoned' end,
              case when n % 10 < 8 then a.ids[1 + n % array_length(a.ids, 1)] end,
              case when n % 10 < 8 then 'CA' || md5('agent' || n) end,
              at, at + interval '90 s', case when n % 10 < 8 then at + interval '10 s' end,
              case when n % 10 < 8 then at + interval '11 s' end, at + interval '90 s',
              7{(talked ? ", case when n % 10 < 8 then interval '79 s' else interval '0' end" : "")}
            from generate_series(1, {calls}) n, lateral (select now() - interval '1 day' - interval '20 s' * ({calls} - n) as at) t,
              (select id, number from app.lines limit 1) l, (select array_agg(id) as ids from public.voip_users) a
            """,
            $"""
            insert into public.ring_events (call_id, version, event, at)
            select {Id("n")}, 7, 'ended', now() - interval '20 s' * ({calls} - n) from generate_series(1, {calls}) n
            """,
            .. talked ? (string[])[Talks, "vacuum app.talks"] : [],
            .. indexes.Select(i => i.Definition), "analyze", "vacuum public.calls", "vacuum public.ring_events", "checkpoint"]);
    }

    /// <summary>Every answered call is its agent's; some went through the hands of another before. Triggers do not run here.</summary>
    private static readonly string Talks = $"""
        insert into app.talks (call_id, agent_id, line_id, began_by, began_at, joined_at, ended_at, call_started_at)
        select id, agent_id, line_id, 'answer', claimed_at, answered_at, ended_at, started_at from public.calls where agent_id is not null
        union all
        select id, {Passer}, line_id, 'answer', claimed_at, answered_at, answered_at, started_at from public.calls
        where agent_id <> {Passer} and right(call_sid, 1) in ('0', '1', '2')
        """;

    /// <summary>The number of a customer who called as often as any other.</summary>
    public static async Task<string> Customer(string database, int calls) =>
        (await Stage.Read(database, $"select from_number from public.calls where id = {Id($"{calls / 2}")}", r => r.GetString(0)))[0];

    /// <summary>The link to older calls in the middle of all.</summary>
    public static async Task<string> Middle(string database, int calls) =>
        (await Stage.Read(database, $"""
            select (extract(epoch from started_at) * 1000000)::bigint || '-' || replace(id::text, '-', '')
            from public.calls where id = {Id($"{calls / 2}")}
            """, r => r.GetString(0)))[0];

    /// <summary>They grow with time, like the product's.</summary>
    private static string Id(string n) => $"('01900000-0000-7000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid";

    private static int Customers(int calls) => Math.Max(1, calls / CallsPerCustomer);
}
