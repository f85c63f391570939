using System.ComponentModel;
using CallCenter.Web.Data;
using Hangfire;
using Hangfire.Server;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Outbox;

/// <summary>The loop inside the Hangfire server that empties one kind of row, woken by the nudge.</summary>
public sealed class PublishLoop(IDelivery delivery, Drain drain, Nudge nudge, IHostApplicationLifetime app, ILogger<PublishLoop> log) : IBackgroundProcess
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);
    // Looking costs more than sending: what is committed meanwhile shares the next look. Nothing waits for it that comes while the loop is idle.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    public void Execute(BackgroundProcessContext context) => Run(context).GetAwaiter().GetResult(); // Hangfire gives it a thread of its own

    private async Task Run(BackgroundProcessContext context)
    {
        // Hangfire starts before the web server listens, and the embedded realtime endpoint is part of that.
        var listening = new TaskCompletionSource();
        await using var started = app.ApplicationStarted.Register(() => listening.TrySetResult());
        await using var stopping = context.StoppingToken.Register(() => listening.TrySetCanceled());
        try { await listening.Task; }
        catch (OperationCanceledException) { return; }
        while (!context.StoppingToken.IsCancellationRequested)
        {
            var next = TimeSpan.Zero;
            try
            {
                var (sent, failed, full) = await drain.Once(delivery, context.StoppingToken);
                // Then it looks again, full or not: another node may have found its rows blocked by ours.
                if (sent > 0 && !full) await Task.Delay(Rest, context.StoppingToken);
                next = sent > 0 ? TimeSpan.Zero : failed > 0 ? AfterFailure : Idle;
            }
            catch (OperationCanceledException) when (context.StoppingToken.IsCancellationRequested) { return; }
            catch (Exception e)
            {
                log.LogWarning("The {Kind} loop will go on: {Reason}", delivery.Kind, e.Message);
                next = Idle;
            }
            if (next > TimeSpan.Zero)
            {
                try { await nudge.Wait(delivery.Kind, next, context.StoppingToken); }
                catch (OperationCanceledException) { return; }
            }
        }
    }

    public override string ToString() => $"Publish {delivery.Kind}";
}

/// <summary>The recurring Hangfire job: carries out what no loop has, whatever the reason, and says what is left. Ops see, retry and alert on it.</summary>
public sealed class PublishOutbox(
    Drain drain, IEnumerable<IDelivery> deliveries, CallCenterDb db, JobStorage storage, IBackgroundJobClient jobs, IHostApplicationLifetime? app = null)
{
    public const string Id = "publish-outbox";

    [DisplayName("Publish the outbox")]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task<string> Sweep(CancellationToken ct)
    {
        // The embedded realtime endpoint is part of the web server, which Hangfire's jobs do not wait for.
        if (app is { ApplicationStarted.IsCancellationRequested: false }) return "Not before the web server listens.";
        var sent = 0;
        foreach (var delivery in deliveries)
        {
            Batch batch;
            do sent += (batch = await drain.Once(delivery, ct)).Sent;
            while (batch is { Sent: > 0, Full: true }); // only a backlog is gone through to its end: where rows keep coming there would be none
        }

        await Prune(ct);
        var parkedNow = await db.Outbox.AsNoTracking().Where(m => m.ParkedAt != null).OrderBy(m => m.Id).ToListAsync(ct);
        if (parkedNow.Count > 0) ShowParked(parkedNow);
        var waiting = await db.Outbox.CountAsync(m => m.ParkedAt == null, ct);
        return $"{sent} sent, {waiting} waiting, {parkedNow.Count} parked";
    }

    /// <summary>One parked row: a failed job with the row's last error. Requeueing it in the dashboard tries again.</summary>
    [DisplayName("Publish parked outbox event {0}")]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task Retry(Guid eventId, CancellationToken ct)
    {
        if (await RetryParked.Requeue(db, eventId, ct))
        {
            foreach (var delivery in deliveries) await drain.Once(delivery, ct);
            // The lock waits for a loop that is just delivering the row.
            await db.Database.ExecuteSqlAsync($"select from app.outbox_messages where event_id = {eventId} for update", ct);
            if (await db.Outbox.AsNoTracking().SingleOrDefaultAsync(m => m.EventId == eventId && m.Attempts > 0, ct) is { } left) throw NotDelivered(left);
        }
        Forget(storage, eventId);
    }

    /// <summary>One failed job per row, which stays in the dashboard until ops deal with it.</summary>
    private void ShowParked(List<OutboxMessage> rows)
    {
        using var connection = storage.GetConnection();
        try
        {
            using var alone = connection.AcquireDistributedLock("outbox:parked", TimeSpan.Zero);
            foreach (var row in rows)
            {
                if (connection.GetAllEntriesFromHash(MarkOf(row.EventId)) is { Count: > 0 }) continue;
                connection.SetRangeInHash(MarkOf(row.EventId), [new("shown", "1")]);
                jobs.Create<PublishOutbox>(p => p.Retry(row.EventId, CancellationToken.None), new FailedState(NotDelivered(row)) { Reason = "The row is parked" });
            }
        }
        catch (DistributedLockTimeoutException) { } // another sweep is showing them
    }

    private static UndeliverableException NotDelivered(OutboxMessage row) => new($"Row {row.Id} ({row.Event} to {row.Topic}) was not delivered: {row.LastError}");

    /// <summary>The row's story starts again: should it park once more, ops see a new job.</summary>
    public static void Forget(JobStorage storage, Guid eventId)
    {
        using var connection = storage.GetConnection();
        using var write = connection.CreateWriteTransaction();
        write.RemoveHash(MarkOf(eventId));
        write.Commit();
    }

    private static string MarkOf(Guid eventId) => $"outbox:parked:{eventId}";

    private Task<int> Prune(CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
        delete from app.intents where event_id in (select event_id from app.intents where begun_at < now() - interval '3 days' limit 1000);
        delete from app.webhook_receipts where key in (select key from app.webhook_receipts where received_at < now() - interval '3 days' limit 1000);
        delete from app.legs where call_sid in (select call_sid from app.legs where seen_at < now() - interval '3 days' and (call_id is null or left_at is not null) limit 1000);
        delete from app.sign_in_failures where name in (select name from app.sign_in_failures where at < now() - interval '1 day' limit 1000)
        """, ct);
}
