using System.Diagnostics;
using System.Text.Json;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>The load process: a job on the first line of its input, a step on each further one, a result for each on its output.</summary>
public static class Load
{
    public const string Command = "load";

    public static async Task Run()
    {
        var job = JsonSerializer.Deserialize<LoadJob>((await Console.In.ReadLineAsync())!)!;
        using var crowd = await Crowd.Gather(job);
        using var sender = new Sender(job.Post);
        Console.WriteLine("ready");
        var next = 0;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var step = JsonSerializer.Deserialize<LoadStep>(line)!;
            var (warm, count) = ((int)(step.Rate * step.WarmUp), (int)(step.Rate * (step.WarmUp + step.Measured)));
            crowd.Expect(next, count);
            var (cpu, clock) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
            var (start, failed, late) = await sender.Run(next, count, step.Rate);
            var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu) / clock.Elapsed;
            var arrivals = await crowd.Arrivals(count - failed, TimeSpan.FromSeconds(2));
            var result = Result(arrivals, step, start, warm, count, late) with { Failed = failed, LoadCpu = used };
            Console.WriteLine(JsonSerializer.Serialize(result));
            next += count;
        }
    }

    private static LoadResult Result(long[][] arrivals, LoadStep step, long start, int warm, int count, List<double> late)
    {
        var (frames, last, missing) = (new List<double>(arrivals.Length * (count - warm)), new List<double>(count), 0);
        for (var n = warm; n < count; n++)
        {
            var due = start + (long)(n * TimeSpan.TicksPerSecond / step.Rate);
            var slowest = 0.0;
            foreach (var client in arrivals)
            {
                if (client[n] == 0) { missing++; continue; }
                var took = (double)(client[n] - due) / TimeSpan.TicksPerMillisecond;
                frames.Add(took);
                slowest = Math.Max(slowest, took);
            }
            last.Add(slowest);
        }
        var (all, lasts) = (Percentiles.Of(frames), Percentiles.Of(last));
        return new(Sound(all.P50), Sound(all.P99), Sound(lasts.P99), 0, missing, Percentiles.Of(late).P99, 0);
    }

    // JSON has no value for "nothing arrived".
    private static double Sound(double value) => double.IsNaN(value) ? 1e6 : value;
}
