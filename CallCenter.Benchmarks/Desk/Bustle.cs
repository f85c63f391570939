using CallCenter.Benchmarks.FanOut;

namespace CallCenter.Benchmarks.Desk;

/// <summary>A busy call centre: calls and people come and go. Each request is the product's own, and each change a broadcast.</summary>
public sealed class Bustle(Sender phone, IReadOnlyList<SignedInAgent> agents)
{
    private int next = 100_000, toggled;

    /// <summary>About five events: a new call, the end of an older one (two), and two colleagues who change their state.</summary>
    public async Task Round()
    {
        var call = next++;
        await Task.WhenAll(phone.Ring(call), phone.HangUp(call - 10), Toggle(), Toggle());
    }

    /// <summary>Rounds on schedule.</summary>
    public async Task For(TimeSpan time, double roundsPerSecond)
    {
        var (rounds, start) = (new List<Task>(), DateTime.UtcNow);
        for (var n = 0; n < time.TotalSeconds * roundsPerSecond; n++)
        {
            if (start.AddSeconds(n / roundsPerSecond) - DateTime.UtcNow is var wait && wait > TimeSpan.Zero) await Task.Delay(wait);
            rounds.Add(Round());
        }
        await Task.WhenAll(rounds);
    }

    private Task Toggle() => agents[toggled++ % agents.Count].Toggle(default);
}
