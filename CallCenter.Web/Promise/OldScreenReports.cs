using Npgsql;
using NpgsqlTypes;

namespace CallCenter.Web.Promise;

/// <summary>Measurements past their retention.</summary>
public static class OldScreenReports
{
    /// <summary>A screen's own minutes are for now and for the last day; 500 desks write 240,000 of them in a working day.</summary>
    private static readonly TimeSpan OwnMinutes = TimeSpan.FromDays(2);

    /// <param name="kept">How long the minutes of all screens together are kept: as long as the times of the events.</param>
    /// <returns>How many rows were deleted.</returns>
    public static async Task<int> Delete(NpgsqlDataSource source, TimeSpan kept, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Older("delete from app.screen_minutes where minute < now() - $1", OwnMinutes));
        batch.BatchCommands.Add(Older("delete from app.screens where at < now() - $1", OwnMinutes));
        batch.BatchCommands.Add(Older("delete from app.promise_minutes where minute < now() - $1", kept));
        return await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Older(string sql, TimeSpan age) =>
        new(sql) { Parameters = { new() { Value = age, NpgsqlDbType = NpgsqlDbType.Interval } } };
}
