using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.People;
using CallCenter.Web.Promise;
using CallCenter.Web.Telephony;
using Npgsql;

namespace CallCenter.Web.Diagnostics;

/// <summary>
/// <c>doctor [--json] [--fix]</c>: examines this installation and prints each finding with its cure. Exit code 0 when
/// no required check failed, 1 otherwise. If no app is running, the command acts as one meanwhile.
/// </summary>
public static class DoctorCommand
{
    /// <param name="report">Where the report goes; with <c>--json</c>, all other output goes to the error stream.</param>
    public static async Task<int> Run(WebApplication app, bool json, bool fix, TextWriter report, CancellationToken ct)
    {
        await Begin(app, ct);
        var findings = await Examine(app, json ? null : report, ct);
        if (fix && findings.Any(f => f is { Verdict: Verdict.Failed, Cure.Safe: true }))
        {
            await Fix(app, findings, json ? TextWriter.Null : report, ct);
            await Begin(app, ct);
            findings = await Examine(app, json ? null : report, ct);
        }
        if (json) await report.WriteLineAsync(Report.AsJson(findings, await Figures(app, ct)));
        else await report.WriteLineAsync(Report.Summary(findings));
        await app.StopAsync(ct);
        return Report.Passes(findings) ? 0 : 1;
    }

    /// <summary>
    /// Examines the running app; if there is none and the schema allows it, this process becomes one on a port of its own.
    /// </summary>
    public static async Task Begin(WebApplication app, CancellationToken ct)
    {
        app.CheckSettings(); // with a time of zero days, an app would delete what was just written
        var serving = app.Services.GetRequiredService<Serving>();
        if (serving.Elsewhere is not null || app.Lifetime.ApplicationStarted.IsCancellationRequested) return;
        try
        {
            await app.Services.GetRequiredService<DatabaseClock>().Look(ct);
            if (await app.HasNewEmbeddedDatabase())
            {
                await app.PrepareDatabase();
                await using var scope = app.Services.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<DemoPeople>().Seed(ct);
            }
            if (!await serving.FindElsewhere(app.Services.GetRequiredService<NpgsqlDataSource>(), ct) && await CanServe(app, ct)
                && await Alone(app, serving, ct))
            {
                serving.Temporary = true;
                app.Urls.Clear();
                app.Urls.Add("http://127.0.0.1:0");
                await app.StartAsync(ct);
            }
            if (serving.Known is not null) app.PointSimulatorHere();
        }
        catch (NpgsqlException) { } // the schema layer reports what is wrong with the database
    }

    /// <summary>Not before the database is complete: Hangfire would start with errors and back off between its attempts.</summary>
    private static async Task<bool> CanServe(WebApplication app, CancellationToken ct)
    {
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct);
        return (await Migrations.Of(connection, ct)).Pending.Count == 0 && await JobSchema.Version(connection) > 0
            && await app.Services.GetRequiredService<Readiness>().Look(ct) is null;
    }

    /// <summary>Beside an app that cannot be reached from here, this one would take its messages, and send them to no desk.</summary>
    private static async Task<bool> Alone(WebApplication app, Serving serving, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var others = (await scope.ServiceProvider.GetRequiredService<PublishingStatus>().Alive(ct)).Where(s => !s.IsThis);
        serving.Hidden = others.FirstOrDefault()?.Name;
        return serving.Hidden is null;
    }

    private static async Task<List<Finding>> Examine(WebApplication app, TextWriter? report, CancellationToken ct)
    {
        var findings = new List<Finding>();
        await foreach (var finding in app.Services.GetRequiredService<Doctor>().Examine(ct))
        {
            if (report is not null) Report.Print(report, finding, findings.LastOrDefault()?.Layer);
            findings.Add(finding);
        }
        return findings;
    }

    private static async Task<PromiseFigures?> Figures(WebApplication app, CancellationToken ct)
    {
        try { return PromiseFigures.Of(await app.Services.GetRequiredService<PromiseReports>().Current(ct)); }
        catch (NpgsqlException) { return null; } // the findings say what is wrong with the database
    }

    private static async Task Fix(WebApplication app, List<Finding> findings, TextWriter report, CancellationToken ct)
    {
        var cures = findings.Where(f => f is { Verdict: Verdict.Failed, Cure.Safe: true }).Select(f => f.Cure!).Distinct().ToList();
        await report.WriteLineAsync("\nApplying the safe cures:");
        foreach (var cure in cures)
        {
            await report.WriteLineAsync($"  {cure.Sql ?? cure.What}");
            try
            {
                if (cure.Sql is null) await app.PrepareDatabase();
                else await Schema.Run(app.Configuration, cure.Sql, ct);
            }
            catch (Exception e) when (e is NpgsqlException or SetupException) { await report.WriteLineAsync($"    failed: {e.Message}"); }
        }
        await report.WriteLineAsync("\nExamining again:");
    }
}
