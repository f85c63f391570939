using Npgsql;

namespace CallCenter.Web.Promise;

/// <summary>What is written of a screen's reports so far.</summary>
/// <param name="Numbers">Of the last ones. A report that comes again, perhaps through another node, has one of them.</param>
/// <param name="Until">They cover what was committed until then.</param>
public sealed record WrittenReports(IReadOnlyList<int> Numbers, DateTimeOffset Until)
{
    private const int Kept = 16; // a request is repeated for seconds, and reports are seconds apart

    public int Last => Numbers.Max();

    /// <summary>
    /// Those that no node has written yet, each from where the one before it ended. <paramref name="written"/> has them too afterwards.
    /// </summary>
    public static List<ScreenReport> News(List<ScreenReport> due, Dictionary<(Guid AgentId, string Tab), WrittenReports> written)
    {
        var news = new List<ScreenReport>();
        foreach (var report in due.OrderBy(r => r.Number))
        {
            var before = written.GetValueOrDefault((report.AgentId, report.Tab));
            if (before?.Numbers.Contains(report.Number) == true) continue;
            var following = report.After(before);
            written[(report.AgentId, report.Tab)] = With(before, following);
            news.Add(following);
        }
        return news;
    }

    /// <summary>By screen, of the agents who sent these.</summary>
    public static async Task<Dictionary<(Guid AgentId, string Tab), WrittenReports>> OfTheir(
        List<ScreenReport> due, NpgsqlConnection connection, NpgsqlTransaction tx, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select agent_id, tab, numbers, reported_until from app.screens
            where agent_id = any($1) and cardinality(numbers) > 0 and reported_until is not null
            """, connection, tx)
        {
            Parameters = { new() { Value = due.Select(r => r.AgentId).Distinct().ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var written = new Dictionary<(Guid AgentId, string Tab), WrittenReports>();
        while (await reader.ReadAsync(ct))
            written[(reader.GetGuid(0), reader.GetString(1))] =
                new(reader.GetFieldValue<int[]>(2), reader.GetFieldValue<DateTimeOffset>(3));
        return written;
    }

    private static WrittenReports With(WrittenReports? before, ScreenReport report) => new(
        [.. (before?.Numbers ?? []).Append(report.Number).Order().TakeLast(Kept)],
        before is not null && before.Until > report.Until ? before.Until : report.Until);
}
