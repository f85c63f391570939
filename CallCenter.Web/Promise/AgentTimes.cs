using Npgsql;

namespace CallCenter.Web.Promise;

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
