using Npgsql;

namespace CallCenter.Web.Promise;

/// <summary>What the screens measured. All times are the database's.</summary>
public sealed class ScreenFigures(NpgsqlDataSource source)
{
    /// <summary>As old as a screen's report may be: its next heartbeat is due after 15 s, and the answer to that takes its time.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(45);
    /// <summary>By then a screen has reported what it heard: with its next heartbeat, which is written together with others.</summary>
    private static readonly TimeSpan Due = TimeSpan.FromSeconds(25);

    /// <summary>Reports arrive with the heartbeat, and the first screen to report an event may be the only slow one.</summary>
    private static readonly TimeSpan Complete = TimeSpan.FromSeconds(20);

    /// <summary>All screens together. The last 20 s are incomplete; no event of that time is unseen yet.</summary>
    public async Task<Figures> Between(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Span("""
            select m.visible, m.counts, m.arrived, m.drawn, m.heard, m.duplicate, m.stale, m.differed, m.worst_ms, m.worst_call,
              m.worst_version, m.worst_layer, m.worst_agent, a.display_name
            from app.promise_minutes m left join public.voip_users a on a.id = m.worst_agent
            where m.minute >= date_trunc('minute', $1) and m.minute < $2
            """, from, to));
        // Most events of a day share few buckets: they are counted where they are.
        batch.BatchCommands.Add(Span("""
            select t.layer, width_bucket(t.ms, $3::float8[]), count(*), max(t.ms)
            from app.event_times e cross join lateral (select case when e.attempts > 0 then e.waited_ms else e.sent_ms end as handed) h
              cross join lateral (values
                (0, e.transaction_ms::float8), (1, h.handed::float8), (2, (e.accepted_ms - h.handed)::float8),
                (3, case when e.screens = 0 and e.expected > 0 and e.committed_at < $2 - $4 then 1 end)) t (layer, ms)
            where e.committed_at >= $1 and e.committed_at < $2 and t.ms is not null
            group by 1, 2
            """, from, to, new() { Value = AboveLimits }, new() { Value = Complete }));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var all = new MinuteSums();
        while (await reader.ReadAsync(ct)) all.Add(reader);
        await reader.NextResultAsync(ct);
        var server = new ServerTimes();
        while (await reader.ReadAsync(ct)) server.Add(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetDouble(3));
        return all.Total(from, to, server);
    }

    /// <summary>How often screens differed from the server's digest.</summary>
    public async Task<long> Differed(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Span("""
            select coalesce(sum(differed), 0) from app.promise_minutes where minute >= date_trunc('minute', $1) and minute < $2
            """, from, to));
        return (long)(await batch.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// Each screen that reported since <paramref name="from"/>, those behind first, then the silent, then the slowest. Meant for minutes,
    /// not for days.
    /// </summary>
    public async Task<IReadOnlyList<ScreenStatus>> Screens(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Span("""
            select agent_id, visible, counts, differed, worst_ms, worst_layer from app.screen_minutes
            where minute >= date_trunc('minute', $1) and minute < $2
            """, from, to));
        batch.BatchCommands.Add(Span("""
            select s.agent_id, a.display_name, s.tab, s.page, s.opened_at, s.at, s.heard_at, s.connection, s.visible, s.browser, s.bound_ms,
              s.slept_ms, s.behind_since, a.reachable_until is not null,
              row_number() over (partition by s.agent_id order by s.at desc) = 1,
              (select min(e.committed_at) from app.event_times e
               where e.committed_at > greatest(s.opened_at, s.heard_at, $1) and e.committed_at < least($2, now()) - $3 and e.screens > 0)
            from app.screens s join public.voip_users a on a.id = s.agent_id
            where a.active and s.at >= least($1, $2 - interval '15 minutes') and s.at < $2
            """, from, to, new NpgsqlParameter { Value = Due }));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var times = new Dictionary<Guid, AgentTimes>();
        while (await reader.ReadAsync(ct))
        {
            if (!times.TryGetValue(reader.GetGuid(0), out var of)) times[reader.GetGuid(0)] = of = new();
            of.Add(reader);
        }
        await reader.NextResultAsync(ct);
        var rows = new List<LastReport>();
        while (await reader.ReadAsync(ct)) rows.Add(LastReport.Of(reader));
        return
        [
            .. Judged(rows, times, from, to)
                .OrderByDescending(s => s.BehindSince is not null).ThenByDescending(s => s.Silent).ThenByDescending(s => s.Drawn.P99)
                .ThenBy(s => s.Name, StringComparer.CurrentCulture),
        ];
    }

    /// <summary>The events of one call by version; without those whose times are no longer kept.</summary>
    public async Task<IReadOnlyList<EventOnScreens>> Story(Guid callId, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            select e.version, e.event, e.committed_at, e.screens, greatest(e.expected, e.screens), e.last_after_ms, a.display_name,
              e.worst_layer, e.transaction_ms, case when e.attempts > 0 then e.waited_ms else e.sent_ms end, e.last_own_ms
            from app.event_times e left join public.voip_users a on a.id = e.last_agent
            where e.call_id = $1 order by e.version limit 1000
            """);
        command.Parameters.Add(new() { Value = callId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var story = new List<EventOnScreens>();
        while (await reader.ReadAsync(ct))
        {
            var (last, own, handed) = (Int(reader, 5), Int(reader, 10), reader.GetFloat(9));
            story.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), Int(reader, 3), Int(reader, 4),
                last, Text(reader, 6), LayerOf(Text(reader, 7)), new Dictionary<Layer, double?>
                {
                    [Layer.Transaction] = reader.IsDBNull(8) ? null : reader.GetFloat(8),
                    [Layer.Outbox] = handed,
                    [Layer.Realtime] = last - own is { } arrived ? Math.Max(0, arrived - handed) : null,
                    [Layer.Browser] = own,
                }));
        }
        return story;
    }

    /// <summary>The database's clock.</summary>
    public async Task<DateTimeOffset> Now(CancellationToken ct)
    {
        await using var command = source.CreateCommand("select clock_timestamp()");
        return new((DateTime)(await command.ExecuteScalarAsync(ct))!, TimeSpan.Zero);
    }

    /// <summary>
    /// Whoever was closed reports no more, and whoever heard nothing because nothing happened reports nothing either. Silent is a screen
    /// that is certainly open, by a later report or its agent's lease, and has not reported an event that others have shown.
    /// </summary>
    private static IEnumerable<ScreenStatus> Judged(
        List<LastReport> rows, Dictionary<Guid, AgentTimes> times, DateTimeOffset from, DateTimeOffset to)
    {
        // The two who heard something last: one of them is somebody else.
        var heard = rows.GroupBy(r => r.AgentId).Select(g => (AgentId: g.Key, At: g.Max(r => r.HeardAt)))
            .OrderByDescending(h => h.At).Take(2).ToList();
        var newest = rows.Where(r => r.Newest).ToDictionary(r => r.AgentId, r => r.OpenedAt);
        foreach (var row in rows)
        {
            var others = heard.FirstOrDefault(h => h.AgentId != row.AgentId).At;
            var reports = others is null || row.At >= others - Beat;
            var open = reports || (row.Newest && row.Reachable);
            if (row.At < from && !(open && others >= from)) continue;
            if (!row.Newest && (!open || row.At < newest[row.AgentId])) continue; // a page that was reloaded
            var silent = row.MissedAt is { } missed && others >= missed && (row.At >= missed + Due || (row.Newest && row.Reachable));
            var of = times.GetValueOrDefault(row.AgentId) ?? new();
            yield return new(row.AgentId, row.Name, row.Tab, row.Page, row.At, row.HeardAt, row.Connection, row.Visible, row.Browser,
                row.BoundMs, row.SleptMs, row.At >= to - Beat ? row.BehindSince : null, silent, of.Drawn, of.Hidden, of.Differed,
                of.WorstLayer);
        }
    }

    /// <summary>width_bucket begins a bucket at its limit, where ours end with it.</summary>
    private static double[] AboveLimits { get; } = [.. Buckets.Limits.Select(l => l + 0.001)];

    private static NpgsqlBatchCommand Span(string sql, DateTimeOffset from, DateTimeOffset to, params NpgsqlParameter[] more)
    {
        var command = new NpgsqlBatchCommand(sql)
        {
            Parameters = { new() { Value = from.ToUniversalTime() }, new() { Value = to.ToUniversalTime() } },
        };
        foreach (var parameter in more) command.Parameters.Add(parameter);
        return command;
    }

    internal static Layer? LayerOf(string? text) => Enum.TryParse<Layer>(text, ignoreCase: true, out var layer) ? layer : null;

    internal static int? Int(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    internal static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
