using Npgsql;

namespace CallCenter.Web.Promise;

/// <summary>Minutes of all screens, added up; the columns are in the order of <see cref="ScreenFigures"/>' query.</summary>
internal sealed class MinuteSums
{
    private readonly long[] lag = new long[Buckets.Count], way = new long[Buckets.Count], own = new long[Buckets.Count];
    private readonly long[] hidden = new long[Buckets.Count];
    private long heard, duplicate, stale, differed;
    private int? worstHidden;
    private SlowestEvent? worst;

    public void Add(NpgsqlDataReader row)
    {
        var visible = row.GetBoolean(0);
        Add(visible ? lag : hidden, row.GetFieldValue<int[]>(1));
        heard += row.GetInt32(4);
        duplicate += row.GetInt32(5);
        stale += row.GetInt32(6);
        differed += row.GetInt32(7);
        var ms = ScreenFigures.Int(row, 8);
        if (!visible)
        {
            if (ms > (worstHidden ?? -1)) worstHidden = ms;
            return;
        }
        Add(way, row.GetFieldValue<int[]>(2));
        Add(own, row.GetFieldValue<int[]>(3));
        if (ms is { } slowest && slowest > (worst?.Ms ?? -1))
            worst = new(row.IsDBNull(9) ? null : row.GetGuid(9), row.IsDBNull(10) ? null : row.GetInt64(10), slowest,
                ScreenFigures.LayerOf(ScreenFigures.Text(row, 11)), row.IsDBNull(12) ? null : row.GetGuid(12), ScreenFigures.Text(row, 13));
    }

    public Figures Total(DateTimeOffset from, DateTimeOffset to, ServerTimes server)
    {
        var (arrivals, outbox) = (Spread.Of(way, worst?.Ms), server.Of(ServerTimes.Outbox));
        return new(from, to, Spread.Of(lag, worst?.Ms), Spread.Of(hidden, worstHidden), new Dictionary<Layer, Spread>
        {
            [Layer.Transaction] = server.Of(ServerTimes.Transaction),
            [Layer.Outbox] = outbox,
            [Layer.Realtime] = arrivals.Events == 0 ? server.Of(ServerTimes.Accepted) : Less(arrivals, outbox),
            [Layer.Browser] = Spread.Of(own, worst?.Ms),
        }, outbox.Events, server.Of(ServerTimes.Unseen).Events, heard, duplicate, stale, differed, worst);
    }

    private static Spread Less(Spread all, Spread part) => all with
    {
        P50 = Less(all.P50, part.P50),
        P95 = Less(all.P95, part.P95),
        P99 = Less(all.P99, part.P99),
        Worst = Less(all.Worst, part.P50),
    };

    private static int? Less(int? all, int? part) => all is { } ms ? Math.Max(0, ms - (part ?? 0)) : null;

    internal static void Add(long[] sum, int[] counts)
    {
        for (var i = 0; i < Math.Min(sum.Length, counts.Length); i++) sum[i] += counts[i];
    }
}

/// <summary>What the outbox wrote about its events, by bucket.</summary>
internal sealed class ServerTimes
{
    public const int Transaction = 0, Outbox = 1, Accepted = 2, Unseen = 3;

    private readonly long[][] counts = [.. Enumerable.Range(0, 4).Select(_ => new long[Buckets.Count])];
    private readonly double?[] worst = new double?[4];

    public void Add(int layer, int bucket, long events, double slowest)
    {
        counts[layer][Math.Clamp(bucket, 0, Buckets.Count - 1)] += events;
        if (slowest > (worst[layer] ?? double.MinValue)) worst[layer] = slowest;
    }

    public Spread Of(int layer) => Spread.Of(counts[layer], worst[layer] is { } ms ? (int)Math.Ceiling(Math.Max(0, ms)) : null);
}

/// <summary>The minutes of one agent's screens, added up.</summary>
internal sealed class AgentTimes
{
    private readonly long[] visible = new long[Buckets.Count], hidden = new long[Buckets.Count];
    private int? worst, worstHidden;

    public long Differed { get; private set; }
    public Layer? WorstLayer { get; private set; }
    public Spread Drawn => Spread.Of(visible, worst);
    public Spread Hidden => Spread.Of(hidden, worstHidden);

    public void Add(NpgsqlDataReader row)
    {
        Differed += row.GetInt32(3);
        var ms = ScreenFigures.Int(row, 4);
        if (row.GetBoolean(1))
        {
            MinuteSums.Add(visible, row.GetFieldValue<int[]>(2));
            if (ms > (worst ?? -1)) (worst, WorstLayer) = (ms, ScreenFigures.LayerOf(ScreenFigures.Text(row, 5)));
        }
        else
        {
            MinuteSums.Add(hidden, row.GetFieldValue<int[]>(2));
            if (ms > (worstHidden ?? -1)) worstHidden = ms;
        }
    }
}

/// <param name="Reachable">The agent's desk still renews its lease.</param>
/// <param name="Newest">Of this agent's screens.</param>
/// <param name="MissedAt">An event that another screen has shown, and that this one should have reported by now.</param>
internal sealed record LastReport(
    Guid AgentId, string Name, string Tab, string Page, DateTimeOffset OpenedAt, DateTimeOffset At, DateTimeOffset? HeardAt,
    string Connection, bool Visible, string Browser, int? BoundMs, int SleptMs, DateTimeOffset? BehindSince, bool Reachable, bool Newest,
    DateTimeOffset? MissedAt)
{
    public static LastReport Of(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3),
        row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), Time(row, 6), row.GetString(7), row.GetBoolean(8),
        row.GetString(9), ScreenFigures.Int(row, 10), row.GetInt32(11), Time(row, 12), row.GetBoolean(13), row.GetBoolean(14),
        Time(row, 15));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
