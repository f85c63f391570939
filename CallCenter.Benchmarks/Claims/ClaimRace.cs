using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using CallCenter.Benchmarks.FanOut;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Claims;

/// <summary>P2: agents claim one ringing call at the same moment, repeatedly; compared with pgbench running the same statements.</summary>
public sealed class ClaimRace : IFigure
{
    private const double Least = 0.5;
    private const double MostForLosers = 50; // ms
    private static readonly int[] Fields = [2, 16, 50];

    public string Id => "P2";

    public string Title => "claim race";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        await using var stage = await Stage.Set(agents: Fields[^1]);
        var (ours, theirs) = (await stage.Copy("benchmark_race"), await stage.Copy("benchmark_race_bare"));
        await using var server = await App.Start(ours, people: true);
        var agents = new List<SignedInAgent>();
        for (var n = 1; n <= Fields[^1]; n++) agents.Add(await SignedInAgent.SignIn(server.Url, $"agent{n}"));

        await Race(ours, agents, 20);
        var races = Fields.ToDictionary(f => f, _ => new List<Raced>());
        var bare = Fields.ToDictionary(f => f, _ => new List<double>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            foreach (var field in Fields)
            {
                var calls = scale.Of(full: 100, quick: 20);
                races[field].Add(await Race(ours, agents[..field], calls));
                if (await ClaimSql.Race(theirs, field, calls * 3) is { } rate) bare[field].Add(rate);
                var race = races[field][^1];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {field,2} agents: {race.PerSecond:0} claims/s, winner p99 {race.Winners.P99:0.0} ms, " +
                    $"losers p99 {race.Losers.P99:0.0} ms; pgbench {bare[field].LastOrDefault():0}/s (load {Machine.Load()})"));
            }
        foreach (var agent in agents) agent.Dispose();
        return [.. Fields.SelectMany(f => Rows(f, races[f], bare[f]))];
    }

    private static IEnumerable<Row> Rows(int field, List<Raced> races, List<double> bare)
    {
        var (rate, doubled) = (Spread.Of(races.Select(r => r.PerSecond), "claims/s"), races.Sum(r => r.Wrong));
        yield return bare.Count == 0
            ? new($"{field} agents, claims answered", rate, PgBench.NotFound, null, $">= {Least}x", null)
            : new($"{field} agents, claims answered", rate, "pgbench, as many clients", Spread.Of(bare, "claims/s"),
                $">= {Least}x", rate.Median >= Least * Spread.Of(bare, "").Median);
        var losers = Spread.Of(races.Select(r => r.Losers.P99), "ms");
        yield return new(
            $"{field} agents, losers p99", losers, "the winner's p99", Spread.Of(races.Select(r => r.Winners.P99), "ms"),
            $"< {MostForLosers} ms", losers.Median < MostForLosers && doubled == 0,
            doubled > 0 ? $"{doubled} calls without exactly one winner" : "");
    }

    private static async Task<Raced> Race(string database, List<SignedInAgent> field, int calls)
    {
        var (won, lost, racing, wrong) = (new List<double>(), new List<double>(), TimeSpan.Zero, 0);
        for (var n = 0; n < calls; n++)
        {
            var call = await Ringing.Call(database);
            var clock = Stopwatch.StartNew();
            var answers = await Task.WhenAll(field.Select(async agent =>
            {
                using var answer = await agent.Http.PostAsJsonAsync($"/api/calls/{call}/claim", new { tab = "race" });
                return (answer.StatusCode, Took: clock.Elapsed.TotalMilliseconds);
            }));
            racing += clock.Elapsed;
            won.AddRange(answers.Where(a => a.StatusCode == HttpStatusCode.OK).Select(a => a.Took));
            lost.AddRange(answers.Where(a => a.StatusCode == HttpStatusCode.Conflict).Select(a => a.Took));
            if (answers.Count(a => a.StatusCode == HttpStatusCode.OK) != 1
                || answers.Count(a => a.StatusCode == HttpStatusCode.Conflict) != field.Count - 1) wrong++;
        }
        return new(field.Count * calls / racing.TotalSeconds, Percentiles.Of(won), Percentiles.Of(lost), wrong);
    }

    /// <param name="PerSecond">Claims answered while there was a call to answer; creating the next call is not included.</param>
    private sealed record Raced(double PerSecond, Percentiles Winners, Percentiles Losers, int Wrong);
}
