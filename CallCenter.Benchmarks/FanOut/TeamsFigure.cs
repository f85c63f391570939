namespace CallCenter.Benchmarks.FanOut;

/// <summary>
/// P3 with 500 agents who can be rung: the line rings one of 20 teams, compared with the same line that rings everyone. Who is rung is
/// worked out in the transaction of the webhook.
/// </summary>
public sealed class TeamsFigure : IFigure
{
    private const int SignedIn = 20;
    private const int Teams = 20;
    private const int Rate = 50;

    public string Id => "P3T";

    public string Title => "webhook -> frame, teams";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        var (people, clients) = (scale.Of(500, 100), scale.Of(500, 100));
        await using var database = await Database.Create();
        await using var product = await Product.Start(database, people, SignedIn);
        await database.LetRing();

        Console.WriteLine("A turn that does not count, so that compiled code runs…");
        await Turn(product, database, clients, scale);
        var (everyone, team) = (new List<LoadResult>(), new List<LoadResult>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            foreach (var (teams, turns) in new[] { (0, everyone), (Teams, team) })
            {
                await database.Arrange(teams);
                var result = await Turn(product, database, clients, scale);
                turns.Add(result);
                Console.WriteLine($"  {(teams == 0 ? "everyone" : "one team"),-10} due -> frame p50 {result.P50:0.0} "
                    + $"p99 {result.P99:0.0} ms, failed {result.Failed}, missing {result.Missing} (load {Machine.Load()})");
            }
        var lost = everyone.Concat(team).Sum(t => t.Failed + t.Missing);
        return
        [
            Compare("p99", r => r.P99, lost == 0),
            Compare("p50", r => r.P50, null),
        ];

        Row Compare(string what, Func<LoadResult, double> of, bool? complete)
        {
            var (ours, theirs) = (Spread.Of(team.Select(of), "ms"), Spread.Of(everyone.Select(of), "ms"));
            bool? met = complete is { } whole ? whole && ours.Lowest <= theirs.Highest : null;
            return new($"webhook -> frame {what}, {people} agents in {Teams} teams, {Rate}/s", ours, "the same without teams", theirs,
                met is null ? "" : "not slower, nothing missing", met, lost > 0 ? $"{lost} failed or missing" : "");
        }
    }

    private static async Task<LoadResult> Turn(Product product, Database database, int clients, Scale scale)
    {
        await database.EndAllCalls();
        await using var load = await LoadProcess.Start(await product.Job(clients));
        return await load.Step(new(Rate, scale.Of(3, 1), scale.Of(10, 3)));
    }
}
