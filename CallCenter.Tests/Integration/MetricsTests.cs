using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration;

/// <summary><c>/metrics</c>, and the dashboard for Grafana that reads it.</summary>
public sealed partial class MetricsTests(Database database)
{
    [Fact]
    public async Task Every_metric_of_the_dashboard_is_answered_on_an_address_of_its_own()
    {
        var dashboard = await File.ReadAllTextAsync(Path.Combine(Paths.Root, "docs", "grafana.json"));
        var wanted = Metric().Matches(dashboard).Select(m => m.Value).Distinct().ToList();
        wanted.Count.ShouldBeGreaterThan(5);
        var url = $"http://127.0.0.1:{ChildApp.FreePort()}";
        await using var sink = await RealtimeSink.Start();
        await using var app = await ChildApp.StartHere(
            await database.CreateForApp(), sink.Url, ("Metrics__Enabled", "true"), ("Metrics__Url", url));
        using var http = new HttpClient();
        (await app.Voice($"CA{Guid.NewGuid():N}")).ShouldBe(HttpStatusCode.OK);

        await Eventually.Get(async () =>
        {
            var text = await http.GetStringAsync($"{url}/metrics");
            return wanted.Where(w => !text.Contains($"\n{w} ") && !text.Contains($"\n{w}{{")).ToList();
        }, missing => missing.Count == 0);
        var all = await http.GetStringAsync($"{url}/metrics");
        all.ShouldContain("db_client_connection");
        all.ShouldContain("dotnet_gc_heap_total_allocated");
        all.ShouldNotContain("username=");

        using var page = await http.GetAsync($"{url}/account/sign-in");
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var look = new MetricsLook(Options.Create(new MetricsOptions { Enabled = true, Url = url }));
        // It waits for two seconds, which a busy machine may need for an answer.
        await Eventually.True(async () => await look.Examine(TestContext.Current.CancellationToken) is { Verdict: Verdict.Passed });
        using var elsewhere = await http.GetAsync($"{app.Url}/metrics");
        elsewhere.Content.Headers.ContentType?.MediaType.ShouldNotBe("text/plain");
    }

    [Fact]
    public async Task A_port_that_another_program_has_costs_the_metrics_and_nothing_else()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://{other.LocalEndpoint}";
        var options = Options.Create(new MetricsOptions { Enabled = true, Url = url });
        await using var services = new ServiceCollection().BuildServiceProvider();
        using var server = new MetricsServer(new MetricsText(), options, services, NullLoggerFactory.Instance);

        await server.StartAsync(TestContext.Current.CancellationToken);

        server.Listens.ShouldBeFalse();
        var finding = (await new MetricsLook(options, server).Examine(TestContext.Current.CancellationToken)).ShouldNotBeNull();
        (finding.Check, finding.Verdict).ShouldBe(("promise.metrics", Verdict.Warning));
        finding.Found.ShouldBe($"Metrics:Url: another program has {url}.");
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"\b(callcenter|http_server)_[a-z_]+")]
    private static partial Regex Metric();
}
