using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.Storage;

namespace CallCenter.Web.Outbox;

/// <summary>
/// The sweep every 5 s. Hangfire uses its machines' clocks: one that was ahead leaves a next run in the future that all others wait
/// for, so the schedule is checked regularly.
/// </summary>
public sealed class SweepSchedule(JobStorage storage, TimeProvider clock, ILogger<SweepSchedule> log) : IBackgroundProcess
{
    private const string EveryFiveSeconds = "*/5 * * * * *";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Far = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A correct schedule is left alone: writing it needs a lock, and the lock of a killed process would keep the next one from
    /// starting for a minute.
    /// </summary>
    public void Ensure()
    {
        if (Scheduled() is not { Cron: EveryFiveSeconds, Job: { } job }
            || job.Type != typeof(PublishOutbox) || job.Method.Name != nameof(PublishOutbox.Sweep)) Write();
        else Mend();
    }

    public void Mend()
    {
        if (Scheduled() is not { NextExecution: { } next } || next - clock.GetUtcNow().UtcDateTime < Far) return;
        log.LogWarning("The sweep's next run was {Next:O}, because a clock was ahead. It is rescheduled", next);
        Jobs.RemoveIfExists(PublishOutbox.Id); // an unchanged schedule would keep its next run
        Write();
    }

    public void Execute(BackgroundProcessContext context)
    {
        context.Wait(Every);
        try { Mend(); }
        catch (Exception e) { log.LogWarning("Could not check the sweep's schedule: {Reason}", e.Message); }
    }

    private RecurringJobManager Jobs =>
        new(storage, JobFilterProviders.Providers, new DefaultTimeZoneResolver(), () => clock.GetUtcNow().UtcDateTime);

    private void Write() => Jobs.AddOrUpdate<PublishOutbox>(PublishOutbox.Id, p => p.Sweep(CancellationToken.None), EveryFiveSeconds);

    private RecurringJobDto? Scheduled()
    {
        using var connection = storage.GetConnection();
        return connection.GetRecurringJobs([PublishOutbox.Id]) is [{ Removed: false } scheduled] ? scheduled : null;
    }

    public override string ToString() => "Keep the sweep's schedule";
}
