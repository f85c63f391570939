using System.Globalization;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Growth;

/// <summary>How long a claim, the board, a page of history and a search take as the history and the board grow.</summary>
public sealed class GrowthFigure : IFigure
{
    private const double Most = 1.2;
    private static readonly int[] Boards = [10, 100, 1_000];

    public string Id => "P6";

    public string Title => "growth";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        int[] pasts = scale.Of<int[]>([1_000, 1_000_000, 10_000_000], [1_000, 50_000]);
        await using var stage = await Stage.Set(agents: Boards[^1] - 3);
        var installations = new List<Installation>();
        try
        {
            foreach (var past in pasts) installations.Add(await Installation.Open(stage, past));
            var rows = new List<Row>();
            Spread? fewest = null;
            foreach (var agents in Boards)
            {
                foreach (var installation in installations) await installation.Staff(agents);
                var claims = await Compare($"claim, {agents} agents ring", installations, h => h.Claim(), scale);
                fewest ??= claims[0].Theirs;
                if (agents != Boards[0] && claims[0].Theirs is { } ours)
                    rows.Add(new($"claim, {agents} agents ring, p50, {installations[0].Past:N0} ended calls", ours,
                        $"{Boards[0]} agents ring", fewest, $"<= {Most}x", ours.Median <= Most * fewest!.Median));
                rows.AddRange(claims);
                rows.AddRange(await Compare($"board, {agents} agents", installations, h => h.Board(), scale));
            }
            rows.AddRange(await Compare("history, first page", installations, h => h.History(""), scale));
            rows.AddRange(await Compare("history, a page from the middle", installations, h => h.History(h.Older), scale));
            rows.AddRange(await Compare("search, whole number", installations, h => h.History(h.Exact), scale));
            rows.AddRange(await Compare("search, last seven digits", installations, h => h.History(h.Ending(7)), scale));
            rows.AddRange(await Compare("search, last four digits", installations, h => h.History(h.Ending(4)), scale));
            rows.AddRange(await Compare("an agent's calls, first page", installations, h => h.OwnList(""), scale));
            rows.AddRange(await Compare("an agent's calls, a page from the middle", installations, h => h.OwnList(h.Older), scale));
            rows.AddRange(await Compare("an agent's own calls", installations, h => h.OwnList("?kind=own"), scale));
            rows.AddRange(await Compare("their lines' missed calls", installations, h => h.OwnList("?kind=missed"), scale));
            rows.AddRange(await Compare("an agent's search, whole number", installations, h => h.OwnList(h.Exact), scale));
            return rows;
        }
        finally { foreach (var installation in installations) await installation.DisposeAsync(); }
    }

    /// <summary>The installations take turns, one request each, so that all are affected alike by whatever else the machine does.</summary>
    private static async Task<List<Row>> Compare(
        string what, List<Installation> installations, Func<Installation, Task<double>> work, Scale scale)
    {
        for (var n = 0; n < 15; n++)
            foreach (var installation in installations) await work(installation);
        var medians = installations.ToDictionary(h => h, _ => new List<double>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
        {
            var took = installations.ToDictionary(h => h, _ => new List<double>());
            for (var n = 0; n < scale.Of(full: 60, quick: 20); n++)
                foreach (var one in n % 2 == 0 ? installations : Enumerable.Reverse(installations)) took[one].Add(await work(one));
            foreach (var installation in installations) medians[installation].Add(Percentiles.Of(took[installation]).P50);
        }
        static string Calls(Installation installation) => $"{installation.Past.ToString("N0", CultureInfo.InvariantCulture)} ended calls";
        var few = Spread.Of(medians[installations[0]], "ms");
        var rows = installations.Skip(1).Select(h => Spread.Of(medians[h], "ms") is var ours
            ? new Row($"{what}, p50, {Calls(h)}", ours, Calls(installations[0]), few, $"<= {Most}x", ours.Median <= Most * few.Median)
            : null!).ToList();
        foreach (var row in rows) Console.WriteLine($"  {row.What}: {row.Ours}, {row.Ratio} (load {Machine.Load()})");
        return rows;
    }
}
