using System.Diagnostics.Metrics;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>Meter <c>CallCenter.Realtime</c>.</summary>
internal sealed class RealtimeMetrics
{
    public const string Name = "CallCenter.Realtime";

    public RealtimeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        Connections = meter.CreateUpDownCounter<int>("callcenter.realtime.connections", "{connection}", "Open sockets");
        Joins = meter.CreateCounter<long>("callcenter.realtime.joins", "{join}", "Joins by outcome");
        Broadcasts = meter.CreateCounter<long>("callcenter.realtime.broadcasts", "{message}", "Messages published");
        Frames = meter.CreateCounter<long>("callcenter.realtime.frames", "{frame}", "Frames queued for readers of broadcasts");
        CutOffs = meter.CreateCounter<long>("callcenter.realtime.cut_offs", "{connection}", "Readers cut off for being too slow");
    }

    public UpDownCounter<int> Connections { get; }
    public Counter<long> Joins { get; }
    public Counter<long> Broadcasts { get; }
    public Counter<long> Frames { get; }
    public Counter<long> CutOffs { get; }

    public void Join(string outcome) => Joins.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
