using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Benchmarks.Drains;
using CallCenter.Benchmarks.FanOut;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Tokens;

/// <summary>
/// R1: five hundred desks renew tokens that live for a minute, as tokens for a Realtime server do; beside the same desks renewing as if
/// each lived for five. Realtime is a stand-in that takes every broadcast.
/// </summary>
public sealed class TokenFigure : IFigure
{
    private const int Desks = 500;
    private const int People = 10; // fifty browsers each: signing in is not what is measured
    private const int CallsPerSecond = 20;
    private const int Longer = 5; // tokens of five minutes, which the app gives nobody beside a Realtime server
    private const double Part = 0.6; // of its life, as token.js
    private const double MostForTokens = 100, MostMoreWork = 100, Short = 100, MostTimes = 2; // ms, and for calls times
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1), Postponed = TimeSpan.FromSeconds(5), WarmUp = TimeSpan.FromSeconds(2);

    public string Id => "R1";

    public string Title => "tokens of 60 s";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        var length = TimeSpan.FromSeconds(scale.Sized(30, quick: 10));
        await using var stage = await Stage.Set(People);
        await using var realtime = await SinkProcess.Start();
        var database = await stage.Copy("benchmark_tokens");
        var settings = new Dictionary<string, string> { ["Realtime__Url"] = realtime.Url, ["Realtime__JwtSecret"] = Embedded.Secret };
        await using var server = await App.Start(database, people: true, settings);
        using var twilio = new SignedHooks(server.Url);
        var people = new List<SignedInAgent>();
        for (var n = 1; n <= People; n++) people.Add(await SignedInAgent.SignIn(server.Url, $"agent{n}"));
        var desks = Enumerable.Range(0, Desks).Select(n => people[n % People].Another()).ToList();
        foreach (var desk in desks)
            if (await Renew(desk) is var life && life > Life)
                throw new InvalidOperationException($"A token lives for {life.TotalSeconds:0} s.");

        async Task<Turn> Once(int longer, TimeSpan turn)
        {
            var measured = await Measure(server, twilio, desks, longer, turn);
            await Stage.EndAllCalls(database);
            var (voice, renewals) = (measured.Calls, $"{measured.PerSecond:0.0} renewals/s, p99 {measured.Renewals.P99:0.0} ms");
            Console.WriteLine($"  {longer} min: {renewals}, {measured.Failed} failed; app {measured.Cpu:0} ms/s; "
                + $"/voice p99 {voice.Latency.P99:0.0} ms, {voice.Failed} failed (load {Machine.Load()})");
            return measured;
        }
        await Once(1, TimeSpan.FromSeconds(10)); // so that it runs compiled code
        var (ours, beside) = (new List<Turn>(), new List<Turn>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            foreach (var longer in repeat % 2 == 0 ? [1, Longer] : new[] { Longer, 1 })
                (longer == 1 ? ours : beside).Add(await Once(longer, length));
        foreach (var desk in desks) desk.Dispose();
        foreach (var person in people) person.Dispose();
        return Rows(ours, beside);
    }

    private static List<Row> Rows(List<Turn> ours, List<Turn> beside)
    {
        var name = $"renewed as tokens of {Longer} min";
        static Spread Of(List<Turn> turns, Func<Turn, double> what, string unit = "ms") => Spread.Of(turns.Select(what), unit);
        var (renewals, work, calm) = (Of(ours, t => t.Renewals.P99), Of(ours, t => t.Cpu), Of(beside, t => t.Cpu));
        var (calls, callsBeside) = (Of(ours, t => t.Calls.Latency.P99), Of(beside, t => t.Calls.Latency.P99));
        var (failed, failedCalls) = (ours.Sum(t => t.Failed), ours.Sum(t => t.Calls.Failed));
        return
        [
            new($"renewals, {Desks} desks", Of(ours, t => t.PerSecond, "/s"), name, Of(beside, t => t.PerSecond, "/s"), "", null),
            new("renewal p50", Of(ours, t => t.Renewals.P50), name, Of(beside, t => t.Renewals.P50), "", null),
            new("renewal p99", renewals, name, Of(beside, t => t.Renewals.P99), $"< {MostForTokens} ms",
                renewals.Median < MostForTokens && failed == 0, failed > 0 ? $"{failed} failed" : ""),
            new("server CPU per second", work, name, calm, $"at most {MostMoreWork} ms more",
                work.Median <= calm.Median + MostMoreWork, "Without PostgreSQL's."),
            new($"/voice p99 at {CallsPerSecond}/s", calls, name, callsBeside, $"<= {MostTimes}x, or < {Short} ms",
                (calls.Median <= MostTimes * callsBeside.Median || calls.Median < Short) && failedCalls == 0,
                failedCalls > 0 ? $"{failedCalls} failed" : ""),
        ];
    }

    private static async Task<Turn> Measure(ServerProcess server, SignedHooks twilio, List<HttpClient> desks, int longer, TimeSpan length)
    {
        using var over = new CancellationTokenSource(length);
        var (cpu, clock) = (server.Cpu, Stopwatch.StartNew());
        // People come at different times: the first renewals are spread over a whole round.
        var renewing = Task.WhenAll(desks.Select((desk, n) => Keep(desk, Life * Part * longer * n / desks.Count, longer, over.Token)));
        var calls = await Callers.Run(twilio, CallsPerSecond, WarmUp, due => due < length);
        var took = (await renewing).SelectMany(t => t).ToList();
        var seconds = clock.Elapsed.TotalSeconds;
        var work = (server.Cpu - cpu).TotalMilliseconds / seconds;
        return new(took.Count / seconds, Percentiles.Of(took), took.Count(double.IsInfinity), work, calls);
    }

    /// <summary>As token.js: by a clock that ticks once a second, and a few seconds after one that failed.</summary>
    private static async Task<List<double>> Keep(HttpClient desk, TimeSpan wait, int longer, CancellationToken over)
    {
        var took = new List<double>();
        while (true)
        {
            await Task.Delay(wait, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested) return took;
            var clock = Stopwatch.StartNew();
            try
            {
                wait = TimeSpan.FromSeconds(Math.Ceiling((await Renew(desk)).TotalSeconds * Part * longer));
                took.Add(clock.Elapsed.TotalMilliseconds);
            }
            catch (HttpRequestException)
            {
                wait = Postponed;
                took.Add(double.PositiveInfinity);
            }
        }
    }

    /// <returns>How long the new token lives.</returns>
    private static async Task<TimeSpan> Renew(HttpClient desk)
    {
        var token = await desk.GetFromJsonAsync<JsonElement>("/api/realtime/token");
        return token.GetProperty("expiresAt").GetDateTimeOffset() - DateTimeOffset.UtcNow;
    }

    /// <param name="Cpu">Milliseconds of processor time of the app per second.</param>
    private sealed record Turn(double PerSecond, Percentiles Renewals, int Failed, double Cpu, Burst Calls);
}
