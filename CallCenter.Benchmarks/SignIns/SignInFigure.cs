using System.Diagnostics;
using System.Globalization;
using CallCenter.Benchmarks.FanOut;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.SignIns;

/// <summary>S1: calls come in while a whole office signs in, with right passwords; beside the same calls alone, in turns.</summary>
public sealed class SignInFigure : IFigure
{
    private const int PerSecond = 20;
    private const double MostTimes = 2, Short = 100; // ms
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public string Id => "S1";

    public string Title => "/voice beside sign-ins";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        var (people, length) = (scale.Sized(120, quick: 20), TimeSpan.FromSeconds(scale.Of(12, 4)));
        await using var stage = await Stage.Set(people);
        var database = await stage.Copy("benchmark_sign_ins");
        // A call rings ten of them; the others have only just come in.
        await Stage.Run(database, "update public.voip_users set reachable_until = null where display_name !~ '^Agent ([1-9]|10)$'");
        await using var server = await App.Start(database, people: true);
        using var twilio = new SignedHooks(server.Url);

        async Task<Turn> Once(bool crowd)
        {
            var signingIn = crowd ? Office(server.Url, people) : null;
            var calls = await Callers.Run(twilio, PerSecond, WarmUp,
                due => signingIn is null ? due < WarmUp + length : !signingIn.IsCompleted);
            var turn = new Turn(calls, signingIn is null ? 0 : await signingIn);
            await Stage.EndAllCalls(database);
            var what = crowd ? $"beside {people} sign-ins in {turn.Took:0.0} s" : "alone";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {what,-32} p50 {calls.Latency.P50:0.0} p99 {calls.Latency.P99:0.0} ms, {calls.Failed} failed (load {Machine.Load()})"));
            return turn;
        }
        Console.WriteLine("One turn each that does not count, so that both run compiled code…");
        await Once(crowd: false);
        await Once(crowd: true);
        var (beside, alone) = (new List<Turn>(), new List<Turn>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            foreach (var crowd in repeat % 2 == 0 ? [false, true] : new[] { true, false })
                (crowd ? beside : alone).Add(await Once(crowd));
        return Rows(people, beside, alone);
    }

    private static List<Row> Rows(int people, List<Turn> beside, List<Turn> alone)
    {
        static Spread Of(List<Turn> turns, Func<Turn, double> what) => Spread.Of(turns.Select(what), "ms");
        var (ours, theirs) = (Of(beside, t => t.Calls.Latency.P99), Of(alone, t => t.Calls.Latency.P99));
        var failed = beside.Sum(t => t.Calls.Failed);
        return
        [
            new($"/voice p50 at {PerSecond}/s, {people} sign in", Of(beside, t => t.Calls.Latency.P50), "alone",
                Of(alone, t => t.Calls.Latency.P50), "", null),
            new($"/voice p99 at {PerSecond}/s, {people} sign in", ours, "alone", theirs, $"<= {MostTimes}x, or < {Short} ms",
                (ours.Median <= MostTimes * theirs.Median || ours.Median < Short) && failed == 0, failed > 0 ? $"{failed} failed" : ""),
            new("until all have signed in and have their desk", Spread.Of(beside.Select(t => t.Took), "s"), "", null, "", null),
        ];
    }

    /// <returns>Seconds until the last has their desk.</returns>
    private static async Task<double> Office(string url, int people)
    {
        await Task.Delay(WarmUp);
        var clock = Stopwatch.StartNew();
        var agents = await Task.WhenAll(Enumerable.Range(1, people).Select(n => SignedInAgent.SignIn(url, $"agent{n}")));
        foreach (var agent in agents) agent.Dispose();
        return clock.Elapsed.TotalSeconds;
    }

    private sealed record Turn(Burst Calls, double Took);
}
