using System.Text;

namespace CallCenter.Benchmarks;

/// <summary>The format of <c>docs/proof.md</c>: one table per figure.</summary>
public static class Summary
{
    public static string Of(IFigure figure, IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder();
        text.AppendLine($"### {figure.Id}: {figure.Title}").AppendLine();
        text.AppendLine("| what | CallCenter | compared with | its figure | ratio | target | met |")
            .AppendLine("|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            var met = row.Met switch { true => "yes", false => "**no**", null => "" };
            var note = row.Note.Length > 0 ? $" {row.Note}" : "";
            text.AppendLine(
                $"| {row.What} | {row.Ours} | {row.Beside} | {row.Theirs} | {row.Ratio} | {row.Target} | {met}{note} |");
        }
        return text.ToString();
    }
}
