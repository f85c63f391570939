using Hangfire.Server;

namespace CallCenter.Web.Outbox;

/// <summary>The loop inside the Hangfire server that delivers one kind of row, woken by the nudge.</summary>
public sealed class PublishLoop(
    IDelivery delivery, Drain drain, Nudge nudge, IHostApplicationLifetime app, ILogger<PublishLoop> log) : IBackgroundProcess
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);
    // Polling costs more than sending: rows committed meanwhile share the next poll. A row that arrives while the loop is idle does not
    // wait.
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
                var batch = await drain.Once(delivery, context.StoppingToken);
                // Then it polls again, full or not: another node may have found its rows locked by ours.
                if (batch is { Moved: true, Full: false }) await Task.Delay(Rest, context.StoppingToken);
                next = batch.Moved ? TimeSpan.Zero : batch.Failed > 0 ? AfterFailure : Idle;
            }
            catch (OperationCanceledException) when (context.StoppingToken.IsCancellationRequested) { return; }
            catch (Exception e)
            {
                log.LogWarning("The {Kind} loop failed and continues: {Reason}", delivery.Kind, e.Message);
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
