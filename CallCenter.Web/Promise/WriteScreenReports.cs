using System.Text.Json;
using CallCenter.Web.Data;
using CallCenter.Web.Telemetry;
using Npgsql;
using NpgsqlTypes;

namespace CallCenter.Web.Promise;

/// <summary>Writes the reports of many screens in one transaction. None of it is worth a flush to disk.</summary>
public sealed class WriteScreenReports(NpgsqlDataSource source, ScreenReports reports, ScreenLag lag)
{
    private const long Turn = 0x53637265; // "Scre": two nodes would update the same events in a different order
    private const int MostTabs = 4;
    // Of two seconds each: a batch of broadcasts whose answers are slow writes its times that much later than the screens have them.
    private const int MostTurns = 4;
    private const int MostEarly = 5000;
    private static readonly JsonSerializerOptions Columns = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private List<EventRow> early = [];

    /// <param name="age">Younger ones wait for the next time.</param>
    /// <returns>How many there were that were not written before.</returns>
    public async Task<int> Run(TimeSpan age, CancellationToken ct)
    {
        var due = reports.Due(age);
        if (due.Count == 0 && early.Count == 0) return 0;
        var before = early;
        early = [];
        List<ScreenReport> news;
        try { news = await Write(due, before, ct); }
        // What the database refuses for another reason would be refused again, and with it all that comes later.
        catch (Exception e) when (Transactions.DatabaseIsAway(e))
        {
            reports.PutBack(due);
            early = before;
            throw;
        }
        foreach (var report in news) Count(report);
        return news.Count;
    }

    private void Count(ScreenReport report)
    {
        foreach (var measured in new[] { report.Seen, report.Hidden }.OfType<Measured>())
            for (var bucket = 0; bucket < Buckets.Count; bucket++)
                lag.Add(ScreenLag.Browser, TimeSpan.FromMilliseconds(Buckets.LimitOf(bucket)), measured.Own[bucket]);
    }

    private async Task<List<ScreenReport>> Write(List<ScreenReport> due, List<EventRow> before, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var tx = await connection.BeginTransactionAsync(ct);
        await using (var batch = new NpgsqlBatch(connection, tx))
        {
            batch.BatchCommands.Add(new("set local synchronous_commit = off"));
            // A node that freezes here would keep the turn, and no node could write.
            batch.BatchCommands.Add(new("set local idle_in_transaction_session_timeout = '10s'"));
            batch.BatchCommands.Add(new($"select pg_advisory_xact_lock({Turn})"));
            await batch.ExecuteNonQueryAsync(ct);
        }
        var written = await WrittenReports.OfTheir(due, connection, tx, ct);
        var news = WrittenReports.News(due, written);
        if (news.Count == 0 && before.Count == 0) return news;
        await using (var batch = new NpgsqlBatch(connection, tx))
        {
            batch.BatchCommands.Add(Of(Minutes, MinuteRow.Of(news, perAgent: true)));
            batch.BatchCommands.Add(Of(AllMinutes, MinuteRow.Of(news, perAgent: false)));
            batch.BatchCommands.Add(Of(Screens, ScreenRow.Of(news, written)));
            batch.BatchCommands.Add(new(OldTabs)
            {
                Parameters = { new() { Value = news.Select(r => r.AgentId).Distinct().ToArray() }, new() { Value = MostTabs } },
            });
            var reopened = news.Where(r => r.Anew).ToArray();
            if (reopened.Length > 0) batch.BatchCommands.Add(Open(reopened));
            await batch.ExecuteNonQueryAsync(ct);
        }
        var events = EventRow.Of(news, before);
        var drawn = await Draw(connection, tx, events, OpenRow.Of(news), ct);
        await tx.CommitAsync(ct);
        var timed = drawn.Select(d => (d.CallId, d.Version)).ToHashSet();
        early =
        [
            .. events.Where(e => e.Turns < MostTurns && !timed.Contains((e.CallId, e.Version))).Take(MostEarly)
                .Select(e => e with { Turns = e.Turns + 1 }),
        ];
        ScreenSpans.Tell(drawn);
        return news;
    }

    private static async Task<List<DrawnEvent>> Draw(
        NpgsqlConnection connection, NpgsqlTransaction tx, IReadOnlyList<EventRow> events, IReadOnlyList<OpenRow> open,
        CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Events, connection, tx) { Parameters = { Json(events), Json(open) } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var drawn = new List<DrawnEvent>();
        while (await reader.ReadAsync(ct))
            drawn.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                DateTimeOffset.UtcNow - reader.GetTimeSpan(5), reader.GetFloat(6), reader.GetInt32(7), reader.GetInt32(8),
                reader.GetGuid(9)));
        return drawn;
    }

    private static NpgsqlBatchCommand Open(ScreenReport[] reopened) => new(OpenedAt)
    {
        Parameters =
        {
            new() { Value = Array.ConvertAll(reopened, r => r.AgentId) },
            new() { Value = Array.ConvertAll(reopened, r => r.Tab) },
            new() { Value = Array.ConvertAll(reopened, r => r.Since), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
        },
    };

    private static NpgsqlBatchCommand Of<T>(string sql, IReadOnlyList<T> rows) => new(sql) { Parameters = { Json(rows) } };

    private static NpgsqlParameter Json<T>(IReadOnlyList<T> rows) =>
        new() { Value = JsonSerializer.Serialize(rows, Columns), NpgsqlDbType = NpgsqlDbType.Jsonb };

    /// <summary>Where the slowest event spent most of its time, if the outbox has already written its times.</summary>
    private const string WorstLayer = """
        case when r.worst_ms is null then null
          when r.worst_own_ms >= coalesce(e.handed, 0) and r.worst_own_ms >= r.worst_ms - r.worst_own_ms - coalesce(e.handed, 0)
            then 'browser'
          when e.handed >= r.worst_ms - r.worst_own_ms - e.handed then 'outbox'
          else 'realtime' end
        """;

    // An event that was refused first was ready for Realtime when it was first taken.
    private const string Handed = "case when attempts > 0 then waited_ms else sent_ms end";

    private const string Row = """
        from jsonb_to_recordset($1) as r (
          agent_id uuid, minute timestamptz, visible boolean, counts integer[], arrived integer[], drawn integer[],
          heard integer, duplicate integer, stale integer, differed integer,
          worst_ms integer, worst_own_ms integer, worst_call uuid, worst_version bigint, worst_agent uuid)
        """;

    private const string Times = $"""
        left join lateral (
          select {Handed} as handed from app.event_times where call_id = r.worst_call and version = r.worst_version) e on true
        """;

    private const string Sum = """
        counts = array(select a + b from unnest(m.counts, excluded.counts) with ordinality as u (a, b, i) order by i),
        arrived = array(select a + b from unnest(m.arrived, excluded.arrived) with ordinality as u (a, b, i) order by i),
        drawn = array(select a + b from unnest(m.drawn, excluded.drawn) with ordinality as u (a, b, i) order by i),
        heard = m.heard + excluded.heard, duplicate = m.duplicate + excluded.duplicate,
        stale = m.stale + excluded.stale, differed = m.differed + excluded.differed,
        worst_ms = greatest(m.worst_ms, excluded.worst_ms),
        worst_call = case when excluded.worst_ms > coalesce(m.worst_ms, -1) then excluded.worst_call else m.worst_call end,
        worst_version = case when excluded.worst_ms > coalesce(m.worst_ms, -1) then excluded.worst_version else m.worst_version end,
        worst_layer = case when excluded.worst_ms > coalesce(m.worst_ms, -1) then excluded.worst_layer else m.worst_layer end
        """;

    private const string Minutes = $"""
        insert into app.screen_minutes as m (agent_id, minute, visible, counts, arrived, drawn, heard, duplicate, stale, differed,
          worst_ms, worst_call, worst_version, worst_layer)
        select r.agent_id, r.minute, r.visible, r.counts, r.arrived, r.drawn, r.heard, r.duplicate, r.stale, r.differed,
          r.worst_ms, r.worst_call, r.worst_version, {WorstLayer}
        {Row} join public.voip_users a on a.id = r.agent_id {Times}
        on conflict (agent_id, minute, visible) do update set {Sum}
        """;

    private const string AllMinutes = $"""
        insert into app.promise_minutes as m (minute, visible, counts, arrived, drawn, heard, duplicate, stale, differed,
          worst_ms, worst_call, worst_version, worst_layer, worst_agent)
        select r.minute, r.visible, r.counts, r.arrived, r.drawn, r.heard, r.duplicate, r.stale, r.differed,
          r.worst_ms, r.worst_call, r.worst_version, {WorstLayer}, r.worst_agent
        {Row} {Times}
        on conflict (minute, visible) do update set {Sum},
          worst_agent = case when excluded.worst_ms > coalesce(m.worst_ms, -1) then excluded.worst_agent else m.worst_agent end
        """;

    /// <summary>Behind: it shows a version that another has followed for 5 s, or lacks a call that is as old.</summary>
    private const string Screens = """
        insert into app.screens as s (agent_id, tab, page, opened_at, at, heard_at, connection, visible, browser, bound_ms, slept_ms,
          behind_since, shown, numbers, reported_until)
        select r.agent_id, r.tab, r.page, r.since, r.at, case when r.heard > 0 then r.at end, r.connection, r.visible, r.browser,
          r.bound_ms, r.slept_ms,
          case when r.shown is not null and (
            exists (select from jsonb_each_text(r.shown) as w join public.ring_events e on e.call_id = w.key::uuid
              where e.version > w.value::bigint and e.at < r.until - interval '5 seconds')
            or (r.whole and exists (select from public.calls c
              where c.state <> 'ended' and c.started_at < r.until - interval '5 seconds' and not r.shown ? c.id::text)))
          then r.at end,
          coalesce(r.shown, '{}'), r.numbers, r.reported_until
        from jsonb_to_recordset($1) as r (
          agent_id uuid, tab text, page text, since timestamptz, at timestamptz, heard integer, connection text, visible boolean,
          browser text, bound_ms integer, slept_ms integer, whole boolean, until timestamptz, shown jsonb, numbers integer[],
          reported_until timestamptz)
        join public.voip_users a on a.id = r.agent_id
        on conflict (agent_id, tab) do update set page = excluded.page, at = excluded.at,
          heard_at = coalesce(excluded.heard_at, s.heard_at), connection = excluded.connection, visible = excluded.visible,
          browser = excluded.browser, bound_ms = excluded.bound_ms, slept_ms = excluded.slept_ms, shown = excluded.shown,
          numbers = excluded.numbers, reported_until = excluded.reported_until,
          behind_since = case when excluded.behind_since is not null then coalesce(s.behind_since, excluded.behind_since) end
        """;

    /// <summary>What it could not hear before is not held against it.</summary>
    private const string OpenedAt = """
        update app.screens s set opened_at = r.since
        from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as r (agent_id, tab, since)
        where s.agent_id = r.agent_id and s.tab = r.tab and s.opened_at < r.since
        """;

    private const string OldTabs = """
        delete from app.screens s using (
          select agent_id, tab, row_number() over (partition by agent_id order by at desc) as place from app.screens
          where agent_id = any($1)) o
        where s.agent_id = o.agent_id and s.tab = o.tab and o.place > $2
        """;

    /// <summary>
    /// No screen can have shown an event later than now. A screen may tell that it has drawn an event in one report, and cover the event
    /// with the next: <c>expected</c> counts what is covered, and whoever reads it takes <c>screens</c> if that is more.
    /// </summary>
    private const string Events = $"""
        with drawn as (
          select * from jsonb_to_recordset($1) as r (
            call_id uuid, version bigint, screens integer, ms integer, own_ms integer, agent_id uuid, at timestamptz)),
        open as (
          select e.call_id, e.version, count(*)::integer as expected
          from jsonb_to_recordset($2) as o (covered timestamptz, since timestamptz, until timestamptz, drawn jsonb)
          join app.event_times e on e.committed_at > o.covered and e.committed_at <= o.until
            and (e.committed_at > o.since or o.drawn ? (e.call_id::text || ' ' || e.version::text))
          group by e.call_id, e.version),
        news as (
          select coalesce(d.call_id, o.call_id) as call_id, coalesce(d.version, o.version) as version, coalesce(d.screens, 0) as screens,
            coalesce(o.expected, 0) as expected, d.ms, d.own_ms, d.agent_id, d.at
          from drawn d full join open o on o.call_id = d.call_id and o.version = d.version),
        known as (
          select n.*, e.handed, n.ms > coalesce(e.last_after_ms, -1) as later, e.shown, e.due
          from news n join lateral (
            select {Handed} as handed, last_after_ms, coalesce(screens, 0) as shown, coalesce(expected, 0) as due from app.event_times
            where call_id = n.call_id and version = n.version
              and (n.ms is null or n.ms <= extract(epoch from n.at - committed_at) * 1000 + 5000)) e on true)
        update app.event_times e set
          screens = n.shown + n.screens,
          expected = n.due + n.expected,
          last_after_ms = greatest(e.last_after_ms, n.ms),
          last_agent = case when n.later then n.agent_id else e.last_agent end,
          last_own_ms = case when n.later then n.own_ms else e.last_own_ms end,
          worst_layer = case when not coalesce(n.later, false) then e.worst_layer
            when n.own_ms >= n.handed and n.own_ms >= n.ms - n.own_ms - n.handed then 'browser'
            when n.handed >= n.ms - n.own_ms - n.handed then 'outbox'
            else 'realtime' end
        from known n where e.call_id = n.call_id and e.version = n.version
        returning e.call_id, e.version, e.event, coalesce(case when n.later then e.trace_id end, ''),
          coalesce(case when n.later then e.span_id end, ''), clock_timestamp() - e.committed_at, e.accepted_ms, coalesce(n.ms, 0),
          coalesce(n.own_ms, 0), coalesce(n.agent_id, '00000000-0000-0000-0000-000000000000')
        """;
}
