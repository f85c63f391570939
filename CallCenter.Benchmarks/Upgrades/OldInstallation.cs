using System.Diagnostics;
using CallCenter.Benchmarks.Growth;
using CallCenter.Benchmarks.Webhooks;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Benchmarks.Upgrades;

/// <summary>The schema of the release before, with ten agents who can be rung and years of ended calls. Each turn gets a copy.</summary>
public sealed class OldInstallation(Database database) : IAsyncDisposable
{
    // Commit 7f7ce58; whatever came after it is the upgrade. What that release sends is in OldWebhook.
    private const string Newest = "20261123090700_ringing_rows.sql";
    private const string Turn = "benchmark_upgrade";

    public static IReadOnlyList<string> Pending { get; } = [.. Schema.Files().Where(f => !Old(f))];

    public static async Task<OldInstallation> Build(int calls)
    {
        Console.WriteLine($"Filling a database of the release before with {calls:N0} ended calls…");
        var (old, clock) = (new OldInstallation(await Database.Create()), Stopwatch.StartNew());
        var main = old.At("benchmark");
        await Stage.Run(main, "create schema app");
        await using (var files = new Upgrade(main, Console.WriteLine))
            foreach (var file in Schema.Files().Where(Old))
                await files.Apply(Path.GetFileName(file), await File.ReadAllTextAsync(file), default);
        await Stage.Run(main, $"""
            insert into app.lines (id, number, name, ring_seconds) values (gen_random_uuid(), '{Stage.Line}', 'Main line', 600);
            insert into app.users (id, user_name, normalized_user_name, display_name, security_stamp)
              select gen_random_uuid(), 'agent' || n, 'AGENT' || n, 'Agent ' || n, 'none' from generate_series(1, 10) n;
            insert into public.voip_users (id, identity, display_name, availability, reachable_until)
              select id, 'agent_' || replace(id::text, '-', ''), display_name, 'available', now() + interval '1 day' from app.users;
            """);
        await Past.Fill(main, calls, talked: false);
        Console.WriteLine($"  {clock.Elapsed.TotalSeconds:0} s");
        return old;
    }

    /// <summary>In place of the one of the turn before. Gigabytes are copied as files, not through the log.</summary>
    public async Task<string> Copy()
    {
        await Stage.Run(At("postgres"),
            $"drop database if exists {Turn} with (force)", $"create database {Turn} template benchmark strategy file_copy");
        return At(Turn);
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.Run(At("postgres"), $"drop database if exists {Turn} with (force)", "drop database if exists benchmark with (force)");
        await database.DisposeAsync();
    }

    private static bool Old(string file) => string.CompareOrdinal(Path.GetFileName(file), Newest) <= 0;

    private string At(string name) => new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = name }.ConnectionString;
}
