using System.Globalization;
using System.Text;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>The table for <c>docs/proof.md</c>: the median of the repeats, the lowest and highest beside it, and the ratios.</summary>
public static class Report
{
    private static readonly (string Name, Func<Turn, double> Of)[] Columns =
    [
        ("commit -> frame p50", t => t.CommitToFrame.P50),
        ("p99", t => t.CommitToFrame.P99),
        ("commit -> last client p50", t => t.CommitToLast.P50),
        ("p99", t => t.CommitToLast.P99),
        ("due -> frame p50", t => t.DueToFrame.P50),
        ("p99", t => t.DueToFrame.P99),
        ("server CPU per commit", t => t.Cpu),
    ];

    public static string Of(IReadOnlyCollection<Turn> turns)
    {
        var text = new StringBuilder();
        text.AppendLine($"| commits/s | ms, median of repeats (lowest - highest) | {string.Join(" | ", Columns.Select(c => c.Name))} | failed | missing |");
        text.AppendLine($"|---|---|{string.Concat(Columns.Select(_ => "---|"))}---|---|");
        foreach (var rate in turns.GroupBy(t => t.Rate))
        {
            var sides = rate.GroupBy(t => t.Name).ToList();
            foreach (var side in sides)
                text.AppendLine($"| {rate.Key} | {side.Key} | {string.Join(" | ", Columns.Select(c => Cell(side.Select(c.Of))))} | {side.Sum(t => t.Failed)} | {side.Sum(t => t.Missing)} |");
            text.AppendLine($"| {rate.Key} | {sides[0].Key} : {sides[1].Key} | {string.Join(" | ", Columns.Select(c => Ratio(sides[0].Select(c.Of), sides[1].Select(c.Of))))} | | |");
        }
        return text.ToString();
    }

    private static string Cell(IEnumerable<double> repeats)
    {
        var sorted = repeats.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0.0} ({sorted[0]:0.0} - {sorted[^1]:0.0})");
    }

    private static string Ratio(IEnumerable<double> ours, IEnumerable<double> theirs) => string.Create(CultureInfo.InvariantCulture, $"{Median(ours) / Median(theirs):0.00}x");

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
