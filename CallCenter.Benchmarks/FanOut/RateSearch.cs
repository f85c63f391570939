namespace CallCenter.Benchmarks.FanOut;

/// <summary>The highest rate that a server sustains: doubled until it fails, then bisected until the last step is a tenth of it.</summary>
public static class RateSearch
{
    public const double Limit = 100; // ms

    private const int Halvings = 3;

    /// <param name="from">Events per second to begin with.</param>
    public static async Task<(double Rate, double LoadCpu)> Run(LoadProcess load, double from, Scale scale)
    {
        var (good, bad, cpu) = (0.0, double.PositiveInfinity, 0.0);
        for (var rate = from; double.IsInfinity(bad) && rate < 5_000; rate *= 2) await Try(rate);
        // If even the first was too much, half of it is tried, and so on.
        for (var rate = from / 2; good == 0 && rate >= 1; rate /= 2) await Try(rate);
        for (var n = 0; n < scale.Of(Halvings, 1) && good > 0; n++) await Try(Math.Sqrt(good * bad));
        return (good, cpu);

        async Task Try(double rate)
        {
            // One hiccup of the machine is not the limit: a rate has failed when it fails twice.
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var result = await load.Step(new(rate, 0.5, 1.5));
                if (result.P99 >= Limit || result.Failed + result.Missing > 0) continue;
                (good, cpu) = (rate, result.LoadCpu);
                return;
            }
            bad = rate;
        }
    }
}
