using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Drains;

/// <summary>Rows as a transition writes them, in bulk.</summary>
public static class Outbox
{
    /// <summary>The calls take turns, as they do on a busy day.</summary>
    public static Task Fill(string database, int rows, int calls) =>
        Stage.Run(database, "truncate app.outbox_messages, app.event_times", $$"""
        insert into app.outbox_messages (event_id, kind, subject, topic, event, timed, payload, version)
        select gen_random_uuid(), 'broadcast', call, 'call-center', 'active', true,
          '{"id":"' || gen_random_uuid() || '","call":{"id":"' || call || '","version":' || 1 + n / {{calls}}
            || ',"state":"active","from":"+14155550134","filler":"' || repeat('x', 600) || '"}' || '}', 1 + n / {{calls}}
        from (select n, md5('call' || n % {{calls}})::uuid as call from generate_series(0, {{rows - 1}}) n order by n) r
        """);

    public static async Task<long> Left(string database) =>
        (await Stage.Read(database, "select count(*) from app.outbox_messages", r => r.GetInt64(0)))[0];
}
