using System.Diagnostics;
using Npgsql;

namespace CallCenter.Web.Outbox;

/// <summary>One row as the drain delivers it.</summary>
/// <param name="Age">When it was taken, by PostgreSQL's clock.</param>
public sealed record Due(
    long Id, Guid EventId, Guid Subject, string Topic, string Event, string Payload, long Version, int Attempts, TimeSpan Age)
{
    private readonly long taken = Stopwatch.GetTimestamp();

    /// <summary>The row's <c>created_at</c>.</summary>
    public DateTimeOffset At { get; init; }
    /// <summary>From the begin of its transaction to <see cref="At"/>; null if nobody knows.</summary>
    public TimeSpan? Transaction { get; init; }
    /// <summary>Its age when it was taken for the first time, if this is not the first time.</summary>
    public TimeSpan? Waited { get; init; }
    /// <summary>See <see cref="OutboxMessage.Timed"/>.</summary>
    public bool Timed { get; init; }
    /// <summary>See <see cref="OutboxMessage.Trace"/>.</summary>
    public string? Trace { get; init; }

    /// <summary>Its age at this moment: a node's clock of day plays no part in it.</summary>
    public TimeSpan AgeNow => Age + Stopwatch.GetElapsedTime(taken);

    /// <summary>In the order of the columns that <see cref="Drain"/> selects.</summary>
    internal static Due Of(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6),
        row.GetInt32(7), row.GetTimeSpan(8))
    {
        At = row.GetFieldValue<DateTimeOffset>(9),
        Transaction = row.IsDBNull(10) ? null : row.GetTimeSpan(10),
        Waited = row.IsDBNull(11) ? null : TimeSpan.FromMilliseconds(row.GetFloat(11)),
        Timed = row.GetBoolean(12),
        Trace = row.IsDBNull(13) ? null : row.GetString(13),
    };
}
