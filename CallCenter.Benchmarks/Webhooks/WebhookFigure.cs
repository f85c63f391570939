using System.Globalization;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>Signed webhook -> 2xx with everything committed: the product beside a bare endpoint with the same SQL.</summary>
public sealed class WebhookFigure : IFigure
{
    private static readonly int[] Ladder = [50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000];
    private static int bursts;

    public string Id => "P1";

    public string Title => "signed webhook -> 2xx, committed";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        await using var stage = await Stage.Set(agents: 10);
        var ours = await stage.Copy("benchmark_webhooks");
        await using var product = await App.Start(ours);
        using var toProduct = new Twilio(product.Url);
        await Send(toProduct, 50, 3);
        foreach (var rate in Ladder)
        {
            var burst = await Send(toProduct, rate, 4);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate}/s p50 {burst.Latency.P50:0.0} p99 {burst.Latency.P99:0.0} failed {burst.Failed} (load {Machine.Load()})"));
            if (!burst.Kept) break;
        }
        return [];
    }

    /// <summary>Calls come in, and each hangs up two hundred requests later.</summary>
    private static Task<Burst> Send(Twilio twilio, int rate, double seconds)
    {
        var burst = Interlocked.Increment(ref bursts);
        return Burst.Run(rate, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(seconds), n =>
            n % 2 == 0 || n < 100 ? twilio.Voice(Twilio.Sid(burst, n)) : twilio.HungUp(Twilio.Sid(burst, n - 99)));
    }
}
