using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Promises;

/// <summary>What 500 desks have reported for a day: each its own minutes, the minutes of all, and the times of each event.</summary>
public static class Measured
{
    private const string Counts = "array_fill(0, array[3]) || array[3, 2, 1] || array_fill(0, array[18])";

    public static Task Fill(string database, int minutes, int events) => Stage.Run(database,
        "set synchronous_commit = off",
        $"""
        insert into app.screen_minutes (agent_id, minute, visible, counts, arrived, drawn, heard, worst_ms, worst_layer)
        select a.id, date_trunc('minute', now()) - interval '1 minute' * n, true, {Counts}, {Counts}, {Counts}, 6, 97, 'realtime'
        from public.voip_users a, generate_series(0, {minutes - 1}) n
        """,
        $"""
        insert into app.promise_minutes (minute, visible, counts, arrived, drawn, heard, worst_ms, worst_layer)
        select date_trunc('minute', now()) - interval '1 minute' * n, visible, {Counts}, {Counts}, {Counts}, 3000, 97, 'realtime'
        from generate_series(0, {minutes - 1}) n, (values (true), (false)) v (visible)
        """,
        """
        insert into app.screens (agent_id, tab, page, opened_at, at, heard_at, connection, visible, browser, bound_ms)
        select id, 'tab', 'desk', now() - interval '8 hours', now() - interval '5 s', now() - interval '5 s', 'live', true, 'Chrome 140', 4
        from public.voip_users
        """,
        $"""
        insert into app.event_times
          (call_id, version, event, committed_at, transaction_ms, waited_ms, sent_ms, accepted_ms, attempts, screens, expected,
           last_after_ms, worst_layer)
        select md5('call' || n / 5)::uuid, 1 + n % 5, 'active', now() - interval '1 minute' * {minutes} * n / {events}, 3 + n % 7,
          4 + n % 11, 5 + n % 11, 9 + n % 23, 0, 500, 500, 60 + n % 90, 'realtime'
        from generate_series(0, {events - 1}) n
        """,
        "vacuum analyze app.screen_minutes", "vacuum analyze app.promise_minutes", "vacuum analyze app.event_times");
}
