using Npgsql;

namespace CallCenter.Web.Promise;

/// <param name="Reachable">The agent's desk still renews its lease.</param>
/// <param name="Newest">Of this agent's screens.</param>
/// <param name="MissedAt">An event that another screen has shown, and that this one should have reported by now.</param>
internal sealed record LastReport(
    Guid AgentId, string Name, string Tab, string Page, DateTimeOffset OpenedAt, DateTimeOffset At, DateTimeOffset? HeardAt,
    string Connection, bool Visible, string Browser, int? BoundMs, int SleptMs, DateTimeOffset? BehindSince, bool Reachable, bool Newest,
    DateTimeOffset? MissedAt)
{
    public static LastReport Of(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3),
        row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), Time(row, 6), row.GetString(7), row.GetBoolean(8),
        row.GetString(9), ScreenFigures.Int(row, 10), row.GetInt32(11), Time(row, 12), row.GetBoolean(13), row.GetBoolean(14),
        Time(row, 15));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
