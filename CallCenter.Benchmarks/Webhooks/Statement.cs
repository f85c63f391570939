using System.Text.RegularExpressions;
using Npgsql;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>
/// One statement as the product sends it, for Npgsql with parameters and for pgbench with an expression in each one's place.
/// </summary>
public sealed partial record Statement(string Sql, params string[] Expressions)
{
    public NpgsqlBatchCommand With(params object[] values)
    {
        var command = new NpgsqlBatchCommand(Sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }

    /// <param name="end">Such as <c>\gset</c>.</param>
    public string Script(string end = ";")
    {
        var sql = Placeholder().Replace(Sql, p =>
            $"({Expressions[int.Parse(p.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - 1]})");
        return $"{sql}{end}\n".ReplaceLineEndings(" ").TrimEnd() + "\n";
    }

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Placeholder();
}
