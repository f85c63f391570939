namespace CallCenter.Tests.Chaos;

/// <summary>How a gauge should behave during the hours of a working day.</summary>
internal enum Course { Flat, Empties, Grows }

/// <param name="Sql">One number of the database; null: the nodes' memory.</param>
internal sealed record Gauge(string Name, Course Course, string? Sql = null)
{
    private const double Rise = 1.2;
    private readonly List<double> readings = [];

    public double Last => readings[^1];
    public void Note(double value) => readings.Add(value);

    /// <summary>The median of the first, second, third or last quarter.</summary>
    public double Quarter(int which)
    {
        var part = readings.Skip(readings.Count * which / 4).Take(Math.Max(1, readings.Count / 4)).Order().ToList();
        return part[part.Count / 2];
    }

    /// <summary>The first quarter is ignored: the code warms up and the pools fill.</summary>
    public IEnumerable<string> Risen()
    {
        if (Course == Course.Flat && Quarter(3) > Rise * Quarter(1))
            yield return $"{Name} rose from {Quarter(1):0.#} in the second quarter to {Quarter(3):0.#} in the last";
    }

    public IEnumerable<string> Left()
    {
        if (Course == Course.Empties && Last > 0) yield return $"{Name}: {Last:0} are left when every call has ended";
    }
}

/// <summary>Everything that must not grow during a long day, and everything that does.</summary>
internal sealed class Gauges(Centre centre)
{
    private readonly Gauge memory = new("memory of the node, MB", Course.Flat);
    private readonly Gauge[] counted =
    [
        new("connections to PostgreSQL", Course.Flat, $"""
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = '{Centre.NodesName}'
            """),
        new("live calls", Course.Empties, "select count(*) from public.calls where state <> 'ended'"),
        new("active_calls", Course.Empties, "select count(*) from public.active_calls"),
        new("parked_calls", Course.Empties, "select count(*) from public.parked_calls"),
        new("outbox_messages", Course.Empties, "select count(*) from app.outbox_messages"),
        new("legs in a conference", Course.Empties, "select count(*) from app.legs where joined_at is not null and left_at is null"),
        new("agents with a call", Course.Empties, "select count(*) from public.voip_users where current_call_id is not null"),
        new("open talks", Course.Empties, "select count(*) from app.talks where ended_at is null"),
        new("active_calls, kB", Course.Grows, "select pg_total_relation_size('public.active_calls') / 1024"),
        new("outbox_messages, kB", Course.Grows, "select pg_total_relation_size('app.outbox_messages') / 1024"),
        new("calls", Course.Grows, "select count(*) from public.calls"),
        new("ring_events", Course.Grows, "select count(*) from public.ring_events"),
        new("talks", Course.Grows, "select count(*) from app.talks"),
        new("agent_spans", Course.Grows, "select count(*) from app.agent_spans"),
        new("event_times", Course.Grows, "select count(*) from app.event_times"),
        new("webhook_receipts", Course.Grows, "select count(*) from app.webhook_receipts"),
        new("legs", Course.Grows, "select count(*) from app.legs"),
        new("intents", Course.Grows, "select count(*) from app.intents"),
        new("follow_ups", Course.Grows, "select count(*) from app.follow_ups"),
        new("screen_minutes", Course.Grows, "select count(*) from app.screen_minutes"),
        new("hangfire.job", Course.Grows, "select count(*) from hangfire.job"),
        new("hangfire.state", Course.Grows, "select count(*) from hangfire.state"),
        new("hangfire.jobqueue", Course.Grows, "select count(*) from hangfire.jobqueue"),
        new("hangfire.counter", Course.Grows, "select count(*) from hangfire.counter"),
        new("all tables, MB", Course.Grows, """
            select sum(pg_total_relation_size(oid))::bigint / 1048576 from pg_class
            where relkind = 'r' and relnamespace::regnamespace::text in ('public', 'app', 'hangfire')
            """),
    ];

    private IEnumerable<Gauge> All => [memory, .. counted];

    public async Task Read()
    {
        memory.Note(centre.Nodes.Sum(n => n.Memory) / 1048576.0);
        foreach (var gauge in counted) gauge.Note(await centre.Witness.Count(gauge.Sql!));
    }

    public IEnumerable<string> Risen() => All.SelectMany(g => g.Risen());

    public IEnumerable<string> Left() => All.SelectMany(g => g.Left());

    public string Table() => string.Join('\n', All.Select(Row));

    public string AtRest() => string.Join(", ", All.Where(g => g.Course == Course.Empties).Select(g => $"{g.Name} {g.Last:0}"));

    private static string Row(Gauge gauge)
    {
        var quarters = string.Join(" | ", Enumerable.Range(0, 4).Select(q => $"{gauge.Quarter(q):0.#}"));
        var rise = gauge.Course == Course.Flat ? $"{gauge.Quarter(3) / gauge.Quarter(1):0.00}" : "";
        return $"| {gauge.Name} | {quarters} | {rise} |";
    }
}
