using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Data;

namespace CallCenter.Web.Telephony;

/// <summary>
/// Every 30 s, and at startup: asks Twilio about recordings that no webhook reported, and deletes those at the end of their retention,
/// first there and then here. Several nodes may do the same; what failed is still due the next time.
/// </summary>
public sealed class RecordingUpkeep(IServiceScopeFactory scopes, Serving serving, ILogger<RecordingUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private const int AtOnce = 100;
    private const int Outage = 5; // failures in a row

    // Recordings that Twilio does not delete, or does not report, must not block all others.
    private readonly Backoff<Guid> backoff = new(TimeSpan.FromHours(1));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (serving.Temporary) return;
        using var timer = new PeriodicTimer(Every);
        do
        {
            try
            {
                var longest = TimeSpan.FromSeconds(Twiml.LongestMessage + 120);
                await Ask(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), longest, stoppingToken);
                await Delete(stoppingToken);
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

    /// <summary>
    /// All recordings at the end of their retention, the oldest first and each once: those that cannot be deleted keep no others.
    /// </summary>
    public async Task<(int Due, int Failed)> Delete(CancellationToken ct)
    {
        HashSet<Guid> seen = [.. backoff.Now];
        var (all, failed, full, inARow) = (0, 0, true, 0);
        while (full && inARow < Outage)
        {
            List<OldRecording> due;
            await using (var scope = scopes.CreateAsyncScope())
                due = await scope.ServiceProvider.GetRequiredService<OldRecordings>().Due(AtOnce, [.. seen], ct);
            var (deleted, before) = (0, failed);
            foreach (var old in due.TakeWhile(_ => inARow < Outage))
            {
                seen.Add(old.Id);
                var failure = await Alone(old.Id, $"Could not delete recording {old.Id}", services => Delete(old, services, ct), ct);
                if (failure is null) deleted++;
                else failed++;
                inARow = failure is null || IsOfItsOwn(failure) ? 0 : inARow + 1;
            }
            if (due.Count > 0) log.LogInformation("Retention: {Deleted} recordings deleted, {Failed} failed, of {Due} due",
                deleted, failed - before, due.Count);
            all += due.Count;
            full = due.Count == AtOnce;
        }
        return (all, failed);
    }

    private static async Task Delete(OldRecording old, IServiceProvider services, CancellationToken ct)
    {
        await services.GetRequiredService<TwilioRecordings>().Delete(old.Sid, ct);
        await services.GetRequiredService<OldRecordings>().Deleted(old.Id, ct);
    }

    /// <summary>About this recording, by Twilio or by the database: no outage, in which the rest would fail as well.</summary>
    private static bool IsOfItsOwn(Exception failure) =>
        failure is RefusedByTwilioException || (Transactions.Refused(failure) is not null && !Transactions.DatabaseIsAway(failure));

    /// <returns>Why it failed; null if it did not.</returns>
    private async Task<Exception?> Alone(Guid id, string what, Func<IServiceProvider, Task> work, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await work(scope.ServiceProvider);
            backoff.Worked(id);
            return null;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            backoff.Failed(id);
            log.LogWarning("{What}: {Reason}", what, e.Message);
            return e;
        }
    }
}
