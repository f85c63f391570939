using System.ComponentModel;
using CallCenter.Web.Data;
using Hangfire;
using Hangfire.Server;
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
public sealed class PublishOutbox(Drain drain, IEnumerable<IDelivery> deliveries, CallCenterDb db, JobStorage storage, IBackgroundJobClient jobs)
{
    public const string Id = "publish-outbox";

    [DisplayName("Publish the outbox")]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task<string> Sweep(CancellationToken ct)
    {
        var sent = 0;
        foreach (var delivery in deliveries)
        {
            Batch batch;
            do sent += (batch = await drain.Once(delivery, ct)).Sent;
            while (batch is { Sent: > 0, Full: true }); // only a backlog is gone through to its end: where rows keep coming there would be none
        }

        await Prune(ct);
        var parkedNow = await db.Outbox.Where(m => m.ParkedAt != null).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync(ct);
        foreach (var id in parkedNow) ShowParked(id);
        var waiting = await db.Outbox.CountAsync(m => m.ParkedAt == null, ct);
        return $"{sent} sent, {waiting} waiting, {parkedNow.Count} parked";
    }

    /// <summary>One parked row: fails for ops to see, with the row's last error; requeueing it in the dashboard tries again.</summary>
    [DisplayName("Publish parked outbox row {0}")]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    public async Task Retry(long id, CancellationToken ct)
    {
        if (!await db.Outbox.AnyAsync(m => m.Id == id, ct)) return;
        await db.Outbox.Where(m => m.Id == id).ExecuteUpdateAsync(s => s.SetProperty(m => m.ParkedAt, (DateTimeOffset?)null).SetProperty(m => m.NextAttemptAt, DateTimeOffset.UnixEpoch), ct);
        var kind = await db.Outbox.Where(m => m.Id == id).Select(m => m.Kind).SingleOrDefaultAsync(ct);
        foreach (var delivery in deliveries.Where(d => d.Kind == kind)) await drain.Once(delivery, ct);
        if (await db.Outbox.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is { } left)
            throw new UndeliverableException($"Row {id} ({left.Event} to {left.Topic}) was not delivered: {left.LastError}");
    }

    /// <summary>One failed job per row, which stays in the dashboard until ops deal with it.</summary>
    private void ShowParked(long id)
    {
        using var connection = storage.GetConnection();
        if (connection.GetAllEntriesFromHash(MarkOf(id)) is { Count: > 0 }) return;
        connection.SetRangeInHash(MarkOf(id), [new("shown", "1")]);
        jobs.Enqueue<PublishOutbox>(p => p.Retry(id, CancellationToken.None));
    }

    /// <summary>The row's story starts again: should it park once more, ops see a new job.</summary>
    public static void Forget(JobStorage storage, long id)
    {
        using var connection = storage.GetConnection();
        using var write = connection.CreateWriteTransaction();
        write.RemoveHash(MarkOf(id));
        write.Commit();
    }

    private static string MarkOf(long id) => $"outbox:parked:{id}";

    private Task<int> Prune(CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
        delete from app.intents where event_id in (select event_id from app.intents where begun_at < now() - interval '3 days' limit 1000);
        delete from app.webhook_receipts where key in (select key from app.webhook_receipts where received_at < now() - interval '3 days' limit 1000);
        delete from app.legs where call_sid in (select call_sid from app.legs where seen_at < now() - interval '3 days' and (call_id is null or left_at is not null) limit 1000)
        """, ct);
}
