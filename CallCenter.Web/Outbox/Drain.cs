using System.Data;
using System.Diagnostics;
using CallCenter.Web.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CallCenter.Web.Outbox;

/// <summary>The result of one poll. A full batch may have left more rows that are due.</summary>
/// <param name="Dropped">Too old to be worth sending, and deleted.</param>
public readonly record struct Batch(int Sent, int Failed, bool Full, int Dropped = 0)
{
    public bool Moved => Sent + Dropped > 0;
}

/// <summary>
/// At least once, in order per lane: those of a subject, or of one topic of a subject. One statement locks the head row of each due lane
/// with SKIP LOCKED; the transaction stays open while the rows are delivered and deletes them at the end. The row lock is the lease and
/// PostgreSQL is the fence: a killed process releases it at once, a frozen one is disconnected and cannot mark rows twice.
/// </summary>
public sealed class Drain(NpgsqlDataSource source, ILogger<Drain> log, IOptions<OutboxOptions> options, ScreenLag? lag = null)
{
    private const int Lanes = 16;
    private const int PerLane = 32;
    private const int AtOnce = 5000;

    /// <summary>Delivers one batch; all zero if nothing is due.</summary>
    public async Task<Batch> Once(IDelivery delivery, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var tx = await connection.BeginTransactionAsync(ct);
        var lanes = await Take(connection, delivery, ct);
        if (lanes.Count == 0) return default;

        var results = await Task.WhenAll(lanes.Select(lane => Send(lane, delivery, ct)));
        var failed = results.SelectMany(r => r.Failed).ToArray();
        long[] done = [.. results.SelectMany(r => r.Done)];
        SentRow[] times = [.. results.SelectMany(r => r.Times)];
        try
        {
            await Mark(connection, done, failed, times, ct);
            await tx.CommitAsync(ct);
        }
        // Otherwise the same rows would be sent again and again, and nothing behind them.
        catch (PostgresException e) when (times.Length > 0 && connection.State == ConnectionState.Open)
        {
            log.LogWarning("Could not keep the times of {Count} rows, which were sent: {Reason}", times.Length, e.MessageText);
            await tx.RollbackAsync(ct);
            await using var untimed = await connection.BeginTransactionAsync(ct);
            await Mark(connection, done, failed, [], ct);
            await untimed.CommitAsync(ct);
        }
        var dropped = results.Sum(r => r.Dropped);
        if (dropped > 0) Say(dropped, delivery);
        var full = lanes.Count == Lanes || lanes.Exists(l => l.Count == PerLane);
        return new(done.Length - dropped, failed.Length, full, dropped);
    }

    /// <summary>Drops all rows of this kind that are too old, without an attempt: after an outage there may be thousands.</summary>
    public async Task<int> Drop(IDelivery delivery, CancellationToken ct)
    {
        if (delivery.Lasts is not { } lasts) return 0;
        var (all, some) = (0, AtOnce);
        while (some == AtOnce)
        {
            // A row that a loop is delivering is left to that loop.
            await using var command = source.CreateCommand("""
                delete from app.outbox_messages where id in (
                  select id from app.outbox_messages
                  where kind = $1 and parked_at is null and created_at < statement_timestamp() - $2 limit $3 for update skip locked)
                """);
            command.Parameters.Add(new() { Value = delivery.Kind });
            command.Parameters.Add(new() { Value = lasts, NpgsqlDbType = NpgsqlDbType.Interval });
            command.Parameters.Add(new() { Value = AtOnce });
            all += some = await command.ExecuteNonQueryAsync(ct);
        }
        if (all > 0) Say(all, delivery);
        return all;
    }

    private void Say(int dropped, IDelivery delivery) => log.LogInformation(
        "Dropped {Count} {Kind} rows older than {Lasts}: desks that missed them have fetched the board since",
        dropped, delivery.Kind, delivery.Lasts);

    private static async Task<List<List<Due>>> Take(NpgsqlConnection connection, IDelivery delivery, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new($"set local idle_in_transaction_session_timeout = {(int)delivery.Patience.TotalMilliseconds}"));
        // A delete that a server crash forgets means a repeated delivery, which browsers drop: not worth a flush to disk.
        batch.BatchCommands.Add(new("set local synchronous_commit = off"));
        // A prepared plan made for an empty outbox would compare each row of a backlog with all others.
        batch.BatchCommands.Add(new("set local plan_cache_mode = force_custom_plan"));
        // By statistics of an empty outbox, sorting all rows seems cheap; after an outage it fills before anything counts its rows.
        batch.BatchCommands.Add(new("set local enable_sort = off"));
        batch.BatchCommands.Add(new("""
            with heads as materialized (
              select m.id, m.subject, m.topic from app.outbox_messages m
              where m.kind = $1 and m.parked_at is null and m.next_attempt_at <= clock_timestamp()
                -- not "no earlier one exists": a join may be planned as a comparison of each row with all others (26 s for 2,700 rows)
                and m.id = (select min(e.id) from app.outbox_messages e
                            where e.kind = m.kind and e.subject = m.subject and (not $4 or e.topic = m.topic) and e.parked_at is null)
              order by m.id limit $2
              for update skip locked)
            select m.id, m.event_id, m.subject, m.topic, m.event, m.payload, m.version, m.attempts, clock_timestamp() - m.created_at,
              m.created_at, m.created_at - m.began_at, m.waited_ms, m.timed, m.trace
            from heads h cross join lateral (
              select * from app.outbox_messages o
              where o.kind = $1 and o.subject = h.subject and (not $4 or o.topic = h.topic) and o.id >= h.id and o.parked_at is null
              order by o.id limit $3) m
            order by m.id
            """)
        {
            Parameters =
            {
                new() { Value = delivery.Kind }, new() { Value = Lanes }, new() { Value = PerLane }, new() { Value = delivery.ByTopic },
            },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<Due>();
        do
        {
            while (await reader.ReadAsync(ct)) rows.Add(Due.Of(reader));
        } while (await reader.NextResultAsync(ct));
        return [.. rows.GroupBy(r => (r.Subject, delivery.ByTopic ? r.Topic : "")).Select(g => g.ToList())];
    }

    private async Task<(List<long> Done, int Dropped, List<(Due Message, Exception Failure)> Failed, List<SentRow> Times)> Send(
        List<Due> lane, IDelivery delivery, CancellationToken ct)
    {
        var (done, dropped, times) = (new List<long>(), 0, new List<SentRow>());
        var (failed, waiting) = (new List<(Due Message, Exception Failure)>(), new List<Due>());
        // All of a lane's deliveries together must stay below the patience; the rest is due at once.
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(ct);
        budget.CancelAfter(delivery.Patience / 2);
        foreach (var message in lane)
        {
            if (!waiting.TrueForAll(w => delivery.MayPass(w, message, failed[0].Failure)))
            {
                waiting.Add(message);
                continue;
            }
            if (message.Age > delivery.Lasts)
            {
                dropped++;
                done.Add(message.Id);
                continue;
            }
            var sent = message.AgeNow;
            using var span = RowTrace.Start(message, delivery.Kind);
            try
            {
                await delivery.Deliver(message, budget.Token);
                done.Add(message.Id);
                var row = new SentRow(message, sent, message.AgeNow, span?.Context);
                if (message.Timed) times.Add(row);
                if (lag is not null) row.Count(lag, delivery.Kind);
                log.LogInformation("Sent {Event} v{Version} of {Subject} to {Topic}",
                    message.Event, message.Version, message.Subject, message.Topic);
            }
            catch (UnwantedException e)
            {
                done.Add(message.Id);
                log.LogInformation("Not sent: {Event} of {Subject}: {Reason}", message.Event, message.Subject, e.Message);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested) { throw; }
            catch (OperationCanceledException) when (done.Count > 0) { break; }
            catch (Exception e)
            {
                span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name); // its text may contain a phone number
                failed.Add((message, e));
                if (failed.Count > 1) break;
                waiting.Add(message);
            }
        }
        return (done, dropped, failed, times);
    }

    /// <summary>One round trip for all of it.</summary>
    private async Task Mark(
        NpgsqlConnection connection, long[] done, (Due Message, Exception Failure)[] failed, SentRow[] times, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (done.Length > 0)
            batch.BatchCommands.Add(new("delete from app.outbox_messages where id = any($1)") { Parameters = { new() { Value = done } } });
        if (times.Length > 0) batch.BatchCommands.Add(SentRow.Insert(times));
        foreach (var (message, failure) in failed)
        {
            var dies = failure is UndeliverableException;
            var wait = options.Value.BackoffAfter(message.Attempts + 1);
            log.Log(dies ? LogLevel.Error : LogLevel.Warning,
                "Not sent (attempt {Attempts}): {Event} v{Version} of {Subject} to {Topic}: {Reason}. {Next}",
                message.Attempts + 1, message.Event, message.Version, message.Subject, message.Topic, failure.Message,
                dies ? "It is a dead letter now." : $"Retrying in {wait.TotalSeconds:0.#} s.");
            batch.BatchCommands.Add(new("""
                update app.outbox_messages set attempts = attempts + 1, last_error = left($2, 500),
                  next_attempt_at = clock_timestamp() + $3, parked_at = case when $4 then clock_timestamp() end,
                  waited_ms = coalesce(waited_ms, $5)
                where id = $1
                """)
            {
                Parameters =
                {
                    new() { Value = message.Id }, new() { Value = Storable(failure.Message) },
                    new() { Value = wait, NpgsqlDbType = NpgsqlDbType.Interval }, new() { Value = dies },
                    new() { Value = (float)message.Age.TotalMilliseconds },
                },
            });
        }
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Text from another server: a character that PostgreSQL cannot store would roll back the whole batch, every time.</summary>
    private static string Storable(string text) => string.Concat(text.EnumerateRunes().Where(r => r.Value != 0));
}
