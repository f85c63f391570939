using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Data;

namespace CallCenter.Web.Telephony;

/// <summary>
/// Every 30 s, and at startup: asks Twilio about recordings that no webhook reported, and deletes those at the end of their retention,
/// first there and then here. Several nodes may do the same; what failed is still due the next time.
/// </summary>
public sealed class RecordingUpkeep(IServiceScopeFactory scopes, ILogger<RecordingUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private const int AtOnce = 100;

    // Recordings that Twilio does not delete, or does not report, must not block all others.
    private readonly Backoff<Guid> backoff = new(TimeSpan.FromHours(1));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        do
        {
            try
            {
                var longest = TimeSpan.FromSeconds(Twiml.LongestMessage + 120);
                await Ask(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), longest, stoppingToken);
                while (await Delete(stoppingToken) is { Due: AtOnce, Failed: 0 }) { }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) { log.LogWarning("Recording upkeep failed: {Reason}", e.Message); }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>The three time limits of <see cref="UntoldRecordings.Late"/>.</summary>
    public async Task Ask(TimeSpan started, TimeSpan over, TimeSpan message, CancellationToken ct)
    {
        List<Untold> late;
        await using (var scope = scopes.CreateAsyncScope())
            late = await scope.ServiceProvider.GetRequiredService<UntoldRecordings>().Late(started, over, message, backoff.Now, ct);
        foreach (var untold in late)
        {
            var what = $"Could not look up the recording of call {untold.CallId}";
            await Alone(untold.Recording ?? untold.CallId, what, services => Ask(untold, services, ct), ct);
        }
        backoff.Tidy();
    }

    private async Task Ask(Untold untold, IServiceProvider services, CancellationToken ct)
    {
        var follow = services.GetRequiredService<FollowRecordings>();
        var listed = await services.GetRequiredService<TwilioRecordings>().Of(untold.CallSid, ct);
        var known = await services.GetRequiredService<UntoldRecordings>().Sids(untold.CallId, ct);
        var message = untold.Recording is null;
        var found = listed.FirstOrDefault(r => untold.Sid is { } sid ? r.Sid == sid : !known.Contains(r.Sid) && r.OfMessage == message);
        if (found is { Status: "completed" or "absent" } || (found is { UnderWay: true } && untold is { Live: true, Sid: null }))
        {
            log.LogWarning("Recording {Sid} of call {CallId} is {Status} at Twilio, and no webhook reported it",
                found.Sid, untold.CallId, found.Status);
            var status = found.UnderWay ? "in-progress" : found.Status;
            await follow.Heard(new(found.Sid, untold.CallSid, status, found.Duration, found.StartedAt, untold.Recording), ct);
        }
        else if (found is { UnderWay: true }) return;
        else if (untold.Recording is { } id) await follow.GiveUp(id, ct);
        else await follow.NoMessage(untold.CallId, ct);
    }

    /// <summary>One portion of the recordings at the end of their retention.</summary>
    public async Task<(int Due, int Failed)> Delete(CancellationToken ct)
    {
        List<OldRecording> due;
        await using (var scope = scopes.CreateAsyncScope())
            due = await scope.ServiceProvider.GetRequiredService<OldRecordings>().Due(AtOnce, backoff.Now, ct);
        var (deleted, failed) = (0, 0);
        foreach (var old in due)
        {
            var done = await Alone(old.Id, $"Could not delete recording {old.Id}", async services =>
            {
                await services.GetRequiredService<TwilioRecordings>().Delete(old.Sid, ct);
                await services.GetRequiredService<OldRecordings>().Deleted(old.Id, ct);
            }, ct);
            if (done) deleted++;
            else if (++failed == 5) break; // an outage: the rest would fail as well
        }
        if (due.Count > 0)
            log.LogInformation("Retention: {Deleted} recordings deleted, {Failed} failed, of {Due} due", deleted, failed, due.Count);
        return (due.Count, failed);
    }

    private async Task<bool> Alone(Guid id, string what, Func<IServiceProvider, Task> work, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await work(scope.ServiceProvider);
            backoff.Worked(id);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            backoff.Failed(id);
            log.LogWarning("{What}: {Reason}", what, e.Message);
            return false;
        }
    }
}
