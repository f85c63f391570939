using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CallCenter.Web.Telemetry;

/// <summary>All meters in Prometheus' text format, version 0.0.4. OpenTelemetry adds up, this class only writes.</summary>
public sealed class MetricsText : BaseExporter<Metric>
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock one = new();
    private readonly StringBuilder text = new();

    public MetricsText() => Reader = new BaseExportingMetricReader(this);

    /// <summary>Given to the meter provider, which disposes of it.</summary>
    public MetricReader Reader { get; }

    public string Read()
    {
        lock (one)
        {
            text.Clear();
            return Reader.Collect() ? text.ToString() : throw new InvalidOperationException("The meters could not be read.");
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch) Write(metric);
        return ExportResult.Success;
    }

    /// <summary>As Prometheus names it: with its unit, and a counter as a total.</summary>
    public static string NameOf(string name, string unit, bool total)
    {
        var suffix = unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        var plain = Plain(name);
        return (plain.EndsWith(suffix, StringComparison.Ordinal) ? plain : plain + suffix) + (total ? "_total" : "");
    }

    private void Write(Metric metric)
    {
        var type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            MetricType.ExponentialHistogram => null, // the format has no buckets for it, and none of our meters asks for it
            _ => "gauge",
        };
        if (type is null) return;
        var name = NameOf(metric.Name, metric.Unit ?? "", total: type == "counter");
        if (!string.IsNullOrEmpty(metric.Description))
            text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(metric.Description)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = Labels(point);
            if (type == "histogram") WriteHistogram(name, labels, point);
            else WriteLine(name, labels, ValueOf(metric.MetricType, point));
        }
    }

    private void WriteHistogram(string name, string labels, in MetricPoint point)
    {
        long below = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            var limit = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
            WriteLine($"{name}_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{limit}\"", below);
        }
        WriteLine($"{name}_sum", labels, point.GetHistogramSum());
        WriteLine($"{name}_count", labels, point.GetHistogramCount());
    }

    private void WriteLine(string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static string Labels(in MetricPoint point)
    {
        var labels = new StringBuilder();
        foreach (var (name, value) in point.Tags)
        {
            if (labels.Length > 0) labels.Append(',');
            labels.Append(Plain(name)).Append("=\"")
                .Append(Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"")).Append('"');
        }
        return labels.ToString();
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\").Replace("\n", "\\n");

    private static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
