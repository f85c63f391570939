using System.Diagnostics;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>A long working day without faults.</summary>
[Collection(ChaosRun.Name)]
public sealed class SoakTests(Ground ground)
{
    private const int WebhooksASecond = 25; // half of what stands against the faults
    public static double Minutes { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("CALLCENTER_SOAK"), out var minutes) ? minutes : 0;
    public static bool Wanted => Minutes > 0;

    [Fact(Skip = "Takes as many minutes as CALLCENTER_SOAK says; 60 are meant.", SkipUnless = nameof(Wanted))]
    public async Task A_long_day_leaves_nothing_behind()
    {
        var length = TimeSpan.FromMinutes(Minutes);
        await using var centre = await Centre.Open(ground, new(Amount.Seed));
        using var load = new Load(centre);
        using var enough = new CancellationTokenSource();
        var gauges = new Gauges(centre);
        centre.Work();
        var pressing = load.Press(WebhooksASecond, enough.Token);
        var pause = (int)Math.Min(30_000, length.TotalMilliseconds / 40);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < length; await Centre.Tick(pause))
        {
            WatchdogAttribute.GoesOn();
            await gauges.Read();
        }
        await enough.CancelAsync();
        await pressing;
        var (broken, table) = (gauges.Risen().ToList(), gauges.Table());

        await centre.Close();
        WatchdogAttribute.GoesOn();
        broken.AddRange(await centre.Check());
        WatchdogAttribute.GoesOn();
        await gauges.Read();
        broken.AddRange(gauges.Left());

        var webhooks = centre.History.Webhooks;
        var confirmed = webhooks.Count(w => w.Status is >= 200 and < 300);
        var refused = webhooks.Where(w => w.Status is < 200 or >= 300)
            .CountBy(w => $"{w.Key.Split(':')[0]} {w.Status}").Select(r => $", {r.Value} × {r.Key}");
        var work = $"{confirmed} of {webhooks.Count} webhooks confirmed{string.Concat(refused)}, " +
            $"{centre.History.Requests.Count} requests, {centre.Realtime.Taken.Count} events published";
        Console.WriteLine($"""

            Soak of {Minutes:0.#} minutes, seed {Amount.Seed}, {work}

            | median of the | first quarter | second | third | last | last / second |
            |---|---|---|---|---|---|
            {table}

            When every call had ended: {gauges.AtRest()}. Violations: {broken.Count}.
            """);
        broken.ShouldBeEmpty();
    }
}
