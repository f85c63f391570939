using Npgsql;
using NpgsqlTypes;

namespace CallCenter.Web.Promise;

/// <summary>Measurements past their retention.</summary>
public static class OldScreenReports
{
    /// <param name="all">How long the minutes of all screens together are kept: as long as the times of the events.</param>
    /// <param name="own">How long the screens' own are.</param>
    /// <returns>How many rows were deleted.</returns>
    public static async Task<int> Delete(NpgsqlDataSource source, TimeSpan all, TimeSpan own, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Older("delete from app.screen_minutes where minute < now() - $1", own));
        batch.BatchCommands.Add(Older("delete from app.screens where at < now() - $1", own));
        batch.BatchCommands.Add(Older("delete from app.promise_minutes where minute < now() - $1", all));
        return await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Older(string sql, TimeSpan age) =>
        new(sql) { Parameters = { new() { Value = age, NpgsqlDbType = NpgsqlDbType.Interval } } };
}
