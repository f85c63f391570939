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
