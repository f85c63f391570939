using System.Runtime.CompilerServices;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.Realtime;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Diagnostics;

/// <summary>Whether every message is sent: Hangfire's servers, its sweep, and the waiting rows.</summary>
public sealed class OutboxLayer(
    PublishingStatus publishing, OutboxStatus outbox, CallCenterDb db, Serving serving, IOptions<RealtimeOptions> realtime) : ILayer
{
    private static readonly TimeSpan SweepLate = TimeSpan.FromSeconds(20); // it runs every 5 s
    private static readonly TimeSpan SweepComes = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RowLate = TimeSpan.FromSeconds(30);
    private static readonly Check Jobs = new("outbox.hangfire", "Hangfire's tables match this version");
    private static readonly Check Servers = new("outbox.servers", "A Hangfire server that publishes is alive");
    private static readonly Check Nodes = new("outbox.nodes", "Several apps share one realtime server");
    private static readonly Check Sweep = new("outbox.sweep", "The sweep runs every 5 s");
    private static readonly Check Waiting = new("outbox.waiting", "No row waits for longer than it should");
    private static readonly Check DeadLetters = new("outbox.parked", "There are no dead letters");
    private static readonly Check Refused = new("outbox.refused", "Twilio carries out every command");

    private static readonly Cure WhatToChange =
        new("The people on these calls were told. Look up Twilio's error code for what to change, then discard the rows on /ops/outbox.");

    public string Name => "outbox";

    public async IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (before.Any(f => f is { Check: "schema.connection" or "schema.writable" or "schema.migrations", Verdict: Verdict.Failed }))
        {
            yield return Servers.Skipped("The app cannot run on this database, see above.");
            yield break;
        }
        var (found, wanted) = await publishing.Schema(ct);
        yield return found == wanted ? Jobs.Passed($"Version {found}")
            : found > wanted ? Jobs.Warning($"Version {found} is newer than this app's {wanted}.", new("Run one version of the app."))
            : found == JobSchema.Unreadable
                ? Jobs.Failed($"The app's role may not read schema {JobSchema.Name}.", Cure.Run(JobSchema.Grants))
            : Jobs.Failed($"Version {found}, and this app needs {wanted}.", Cure.Migrate);
        if (found <= 0) yield break;

        var alive = await publishing.Alive(ct);
        yield return Alive(alive);
        yield return Shared([.. alive.DistinctBy(s => s.Name)]);
        yield return await Swept(ct);
        foreach (var finding in await Rows(ct)) yield return finding;
    }

    private Finding Alive(List<PublishingServer> alive)
    {
        if (alive.Count == 0)
            return Servers.Failed("None has sent a heartbeat for 25 s.",
                new("Start the app. If it runs, its log says why Hangfire's server stopped."));
        return serving.Temporary && alive.All(s => s.IsThis)
            ? Servers.Warning("No app is running; the doctor acts as one for this examination.",
                new("Start the app, then run the doctor again."))
            : Servers.Passed(string.Join(", ", alive.Select(s => s.Name)));
    }

    private Finding Shared(List<PublishingServer> alive) => alive.Count < 2 ? Nodes.Skipped("One app is running.")
        : realtime.Value.Embedded
            ? Nodes.Failed($"{alive.Count} apps use this database, and each has its own embedded realtime: "
                + "a browser receives only what its own app publishes.",
                new("Run one app, or set Realtime:Url to a Supabase Realtime for all of them."))
            : Nodes.Passed($"{alive.Count} apps, {RealtimeAddress.ForBrowsers(realtime.Value.Url!)}");

    private async Task<Finding> Swept(CancellationToken ct)
    {
        var status = publishing.Sweep((await db.Now(ct)).UtcDateTime);
        // An app that has just started gets the time of one round.
        for (var waited = TimeSpan.Zero;
            status.Scheduled && (status.LastRun is null || (serving.Temporary && status.LastRun >= SweepComes)) && waited < SweepComes;
            waited += TimeSpan.FromMilliseconds(200))
        {
            await Task.Delay(200, ct);
            status = publishing.Sweep((await db.Now(ct)).UtcDateTime);
        }
        return status switch
        {
            { Scheduled: false } => Sweep.Failed(
                "The recurring job publish-outbox does not exist: nothing sends what a crash left behind.",
                new("Restart the app, which schedules it.")),
            { LastRun: null } => Sweep.Failed("It has never run.",
                new("Start the app. If it runs, its log says why Hangfire's server stopped.")),
            { LastRun: { } age } when age > SweepLate => Sweep.Failed($"Its last run was {age.TotalSeconds:0} s ago.",
                new("Look at /hangfire/recurring: is the job paused, are all workers busy? Restart the app if its servers are gone.")),
            { LastRun: { } age } when age < -SweepLate => Sweep.Failed(
                $"Its last run is {-age.TotalSeconds:0} s in the future: a clock was ahead, and the next run waits for it.",
                new("A running app reschedules it within half a minute. If this persists, the clock of one app is wrong: "
                    + "check twilio.clock with each app's doctor.")),
            { Failed: { } reason } => Sweep.Failed($"Its last run failed: {reason}", new("See /hangfire/jobs/failed.")),
            { LastRun: { } age } => Sweep.Passed($"Last run {Math.Max(0, age.TotalSeconds):0.0} s ago"),
        };
    }

    private async Task<IEnumerable<Finding>> Rows(CancellationToken ct)
    {
        var tallies = await outbox.Tallies(ct);
        var late = tallies.Where(t => t.OldestAge > RowLate)
            .Select(t => $"{t.Waiting} {t.Kind} rows, the oldest for {t.OldestAge!.Value.TotalSeconds:0} s, {t.Failing} of them failing")
            .ToList();
        var dead = tallies.Where(t => t.DeadLetters > 0).Select(t => $"{t.DeadLetters} {t.Kind}").ToList();
        var errors = late.Count + dead.Count == 0 ? "" : string.Join(" ", (await outbox.Stuck(ct))
            .Where(s => s.LastError is not null).Select(s => s.LastError).Distinct().Take(2));
        var refused = (await outbox.Refused(ct)).OrderByDescending(r => r.Count).ToList();
        return
        [
            refused.Count == 0 ? Refused.Passed("No command was refused")
                : Refused.Warning($"Refused: {string.Join(", ", refused.Select(r => $"{r.Count} {r.Command}"))}. {errors}", WhatToChange),
            late.Count == 0 ? Waiting.Passed($"{tallies.Sum(t => t.Waiting)} rows waiting")
                : Waiting.Failed($"{string.Join("; ", late)}. {errors}", Refusal.OfLimit(errors) ? Refusal.Limit
                    : new("The error says what refuses them. The rows are retried until that is fixed: see /ops/outbox.")),
            dead.Count == 0 ? DeadLetters.Passed("None")
                : DeadLetters.Warning($"Dead letters: {string.Join(", ", dead)}. {errors}",
                    new("Retry or discard them on /ops/outbox.")),
        ];
    }
}
