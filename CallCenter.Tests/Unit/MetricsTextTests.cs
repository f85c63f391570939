using System.Diagnostics.Metrics;
using CallCenter.Web.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CallCenter.Tests.Unit;

public sealed class MetricsTextTests
{
    [Fact]
    public void Meters_are_written_as_prometheus_reads_them()
    {
        using var meter = new Meter($"CallCenter.Unit.{Guid.NewGuid()}");
        using var text = new MetricsText();
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddReader(text.Reader).Build();
        var lag = meter.CreateHistogram<double>(
            "unit.lag", "s", "An event's way", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        meter.CreateCounter<long>("unit.joins").Add(3, new KeyValuePair<string, object?>("outcome", "a \"b\" \\"));
        meter.CreateObservableGauge<double>("unit.wait", () => 1.5, "s");
        lag.Record(0.25, new KeyValuePair<string, object?>("layer.name", "outbox"));
        lag.Record(5, new KeyValuePair<string, object?>("layer.name", "outbox"));

        text.Read().Split('\n').ShouldBe(new[]
        {
            "",
            "# HELP unit_lag_seconds An event's way",
            "# TYPE unit_lag_seconds histogram",
            "unit_lag_seconds_bucket{layer_name=\"outbox\",le=\"0.1\"} 0",
            "unit_lag_seconds_bucket{layer_name=\"outbox\",le=\"1\"} 1",
            "unit_lag_seconds_bucket{layer_name=\"outbox\",le=\"+Inf\"} 2",
            "unit_lag_seconds_sum{layer_name=\"outbox\"} 5.25",
            "unit_lag_seconds_count{layer_name=\"outbox\"} 2",
            "# TYPE unit_joins_total counter",
            "unit_joins_total{outcome=\"a \\\"b\\\" \\\\\"} 3",
            "# TYPE unit_wait_seconds gauge",
            "unit_wait_seconds 1.5",
        }, ignoreOrder: true);
        text.Read().ShouldContain("unit_joins_total{");
    }
}
