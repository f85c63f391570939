using System.Diagnostics;
using CallCenter.Web.Telemetry;
using Npgsql;
using NpgsqlTypes;

namespace CallCenter.Web.Outbox;

/// <summary>A delivered row with the times of its way, from its <c>created_at</c>.</summary>
/// <param name="Sent">Until it was handed over; of the attempt that succeeded.</param>
/// <param name="Accepted">Until the delivery had its answer.</param>
/// <param name="Span">That published it, if it is traced.</param>
internal sealed record SentRow(Due Message, TimeSpan Sent, TimeSpan Accepted, ActivityContext? Span)
{
    private TimeSpan Waited => Message.Waited ?? Message.Age;

    public void Count(ScreenLag lag, string kind)
    {
        lag.Waited(kind, Waited);
        if (!Message.Timed) return;
        if (Message.Transaction is { } transaction) lag.Add(ScreenLag.Transaction, transaction);
        // What lies between two attempts is the fault of whoever refused the first.
        var handed = Message.Attempts > 0 ? Waited : Sent;
        lag.Add(ScreenLag.Outbox, handed);
        lag.Add(ScreenLag.Realtime, Accepted - handed);
    }

    /// <summary>
    /// One statement for a batch. A version that was announced with two events has the times of the first; and what is sent again after a
    /// crash has none yet, for they would have been committed together with its deletion.
    /// </summary>
    public static NpgsqlBatchCommand Insert(SentRow[] rows) => new("""
        insert into app.event_times
          (call_id, version, event, committed_at, transaction_ms, waited_ms, sent_ms, accepted_ms, attempts, trace_id, span_id)
        select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::real[], $6::real[], $7::real[], $8::real[],
          $9::integer[], $10::text[], $11::text[])
        on conflict do nothing
        """)
    {
        Parameters =
        {
            new() { Value = Array.ConvertAll(rows, r => r.Message.Subject) },
            new() { Value = Array.ConvertAll(rows, r => r.Message.Version) },
            new() { Value = Array.ConvertAll(rows, r => r.Message.Event) },
            new() { Value = Array.ConvertAll(rows, r => r.Message.At), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            new() { Value = Array.ConvertAll(rows, r => Ms(r.Message.Transaction)) },
            new() { Value = Array.ConvertAll(rows, r => Ms(r.Waited)) },
            new() { Value = Array.ConvertAll(rows, r => Ms(r.Sent)) },
            new() { Value = Array.ConvertAll(rows, r => Ms(r.Accepted)) },
            new() { Value = Array.ConvertAll(rows, r => r.Message.Attempts) },
            new() { Value = Array.ConvertAll(rows, r => r.Span?.TraceId.ToHexString()) },
            new() { Value = Array.ConvertAll(rows, r => r.Span?.SpanId.ToHexString()) },
        },
    };

    private static float? Ms(TimeSpan? time) => (float?)time?.TotalMilliseconds;
}
