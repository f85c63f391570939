using System.ComponentModel;
using CallCenter.Web.Data;
using Hangfire;
using Hangfire.States;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Outbox;

/// <summary>
/// The recurring Hangfire job: delivers what no loop has, for whatever reason, and reports what is left. Ops see, retry and alert on it.
/// </summary>
public sealed class PublishOutbox(
    Drain drain, IEnumerable<IDelivery> deliveries, CallCenterDb db, JobStorage storage, IBackgroundJobClient jobs,
    IHostApplicationLifetime? app = null, IOptions<OutboxOptions>? options = null, ILogger<PublishOutbox>? log = null,
    Serving? serving = null)
{
    public const string Id = "publish-outbox";
    /// <summary>In a sweep's result, before what failed.</summary>
    public const string NotDone = ". Failed: ";
    /// <summary>The setting that stores the failed job's id, and the newest dead letter that it covers.</summary>
    private const string Shown = "outbox.dead_letters";
    private const long ShowLock = 0x44656164; // "Dead": several sweeps must not all create the one job

    [DisplayName("Publish the outbox")]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task<string> Sweep(CancellationToken ct)
    {
        // The embedded realtime endpoint is part of the web server, and Hangfire's jobs do not wait for that.
        if (app is { ApplicationStarted.IsCancellationRequested: false }) return "Skipped: the web server is not listening yet.";
        var (sent, failed) = (0, new List<string>());
        foreach (var delivery in deliveries)
            await Alone($"the {delivery.Kind} rows", async () =>
            {
                await drain.Drop(delivery, ct);
                // Only an existing backlog is drained completely: while rows keep arriving there would be no end.
                Batch batch;
                do sent += (batch = await drain.Once(delivery, ct)).Sent;
                while (batch is { Moved: true, Full: true });
            });
        if (serving is not { Temporary: true })
            foreach (var old in Old) await Alone("old rows", () => db.Database.ExecuteSqlAsync(old, ct));

        var left = await db.Database.SqlQuery<Left>($"""
            select count(*) filter (where parked_at is null)::int as waiting, count(parked_at)::int as dead_letters,
              extract(epoch from max(parked_at))::text as newest from app.outbox_messages
            """).SingleAsync(ct);
        await ShowDeadLetters(left, ct);
        var done = $"{sent} sent, {left.Waiting} waiting, {left.DeadLetters} dead letters";
        return failed.Count == 0 ? done : $"{done}{NotDone}{string.Join("; ", failed)}";

        // One step that fails keeps no other from being done, and is no failed job every 5 s, which Hangfire would keep forever.
        async Task Alone(string what, Func<Task> step)
        {
            try { await step(); }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                failed.Add($"{what}: {e.Message}");
                log?.LogWarning("The sweep could not handle {What} and continues: {Reason}", what, e.Message);
            }
        }
    }

    /// <summary>The failed job that stands for all dead letters. Requeueing it in the dashboard retries them.</summary>
    [DisplayName("Dead letters of the outbox")]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task RetryDeadLetters(CancellationToken ct)
    {
        var since = await db.Now(ct);
        await RetryDeadLetter.RequeueAll(db, null, ct);
        foreach (var delivery in deliveries)
        {
            while (await drain.Once(delivery, ct) is { Moved: true, Full: true }) { }
        }
        // The locks wait for loops that are delivering some of the rows.
        await db.Database.ExecuteSqlAsync(
            $"select from app.outbox_messages where parked_at is null and created_at >= {since} for update", ct);
        if (await Newest(ct) is { } newest) throw NotDelivered(newest);
    }

    /// <summary>One dead letter, as earlier versions showed each of them.</summary>
    [DisplayName("Publish dead letter {0}")]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task Retry(Guid eventId, CancellationToken ct)
    {
        if (await RetryDeadLetter.Requeue(db, eventId, ct))
        {
            foreach (var delivery in deliveries) await drain.Once(delivery, ct);
            // The lock waits for a loop that is delivering the row.
            await db.Database.ExecuteSqlAsync($"select from app.outbox_messages where event_id = {eventId} for update", ct);
            if (await db.Outbox.AsNoTracking().SingleOrDefaultAsync(m => m.EventId == eventId && m.Attempts > 0, ct) is { } left)
                throw NotDelivered(left);
        }
    }

    /// <summary>
    /// One failed job for all dead letters, which stays in the dashboard until they are handled. Whoever deletes it there has seen these
    /// dead letters, and the next one creates a new job.
    /// </summary>
    private Task<bool> ShowDeadLetters(Left left, CancellationToken ct) => db.InTransaction(async () =>
    {
        var mark = db.Settings.AsNoTracking().Where(s => s.Name == Shown).Select(s => s.Value);
        if (left.DeadLetters == 0 && !await mark.AnyAsync(ct)) return false;
        // Another sweep may be doing this.
        if (!await db.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock({ShowLock}) as \"Value\"").SingleAsync(ct)) return false;
        var shown = await mark.SingleOrDefaultAsync(ct); // under the lock: what a sweep before us has shown
        var (job, upTo) = shown?.Split(' ', 2) is [var id, var at] ? (id, at) : ("", "");
        var isShown = shown is not null && IsFailed(job);
        if (left.DeadLetters == 0)
        {
            if (isShown) jobs.Delete(job);
            return await db.Settings.Where(s => s.Name == Shown).ExecuteDeleteAsync(ct) == 1;
        }
        if (isShown || upTo == left.Newest || await Newest(ct) is not { } newest) return false;
        var failed = new FailedState(NotDelivered(newest)) { Reason = "There are dead letters: see /ops/outbox" };
        var value = $"{jobs.Create<PublishOutbox>(p => p.RetryDeadLetters(CancellationToken.None), failed)} {left.Newest}";
        await db.Database.ExecuteSqlAsync($"""
            insert into app.settings (name, value) values ({Shown}, {value}) on conflict (name) do update set value = excluded.value
            """, ct);
        return true;
    }, ct);

    private bool IsFailed(string job)
    {
        using var connection = storage.GetConnection();
        return connection.GetStateData(job)?.Name == FailedState.StateName;
    }

    private Task<OutboxMessage?> Newest(CancellationToken ct) => db.Outbox.AsNoTracking()
        .Where(m => m.DeadSince != null).OrderByDescending(m => m.DeadSince).ThenByDescending(m => m.Id).FirstOrDefaultAsync(ct);

    private static UndeliverableException NotDelivered(OutboxMessage row) =>
        new($"Row {row.Id} ({row.Event} to {row.Topic}) was not delivered: {row.LastError}");

    private sealed record Left(int Waiting, int DeadLetters, string? Newest);

    private TimeSpan TimesKept => (options?.Value ?? new OutboxOptions()).TimesKept;

    // Spans are kept for as long as reports go back; talks as long as their calls: who was on a call may see its notes and hear it.
    private FormattableString[] Old =>
    [
        $"""
        delete from app.event_times where (call_id, version) in (
          select call_id, version from app.event_times where committed_at < now() - {TimesKept} limit 1000)
        """,
        $"""
        delete from app.intents where event_id in (select event_id from app.intents where begun_at < now() - interval '3 days' limit 1000)
        """,
        $"""
        delete from app.webhook_receipts where key in (
          select key from app.webhook_receipts where received_at < now() - interval '3 days' limit 1000)
        """,
        $"""
        delete from app.legs where call_sid in (
          select call_sid from app.legs
          where seen_at < now() - interval '3 days' and (call_id is null or left_at is not null) limit 1000)
        """,
        $"""
        delete from app.sign_in_failures where name in (
          select name from app.sign_in_failures where at < now() - interval '1 day' limit 1000)
        """,
        $"""
        delete from app.agent_spans where (agent_id, from_at) in (
          select agent_id, from_at from app.agent_spans
          where from_at < now() - interval '400 days' and to_at < now() - interval '400 days' limit 1000)
        """,
    ];
}
