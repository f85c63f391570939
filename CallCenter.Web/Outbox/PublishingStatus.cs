using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;
using Npgsql;

namespace CallCenter.Web.Outbox;

/// <param name="Name">Host and process id.</param>
public sealed record PublishingServer(string Name, TimeSpan SinceHeartbeat)
{
    /// <summary>In containers, every app may have the same process id.</summary>
    public bool IsThis => Name.Equals($"{Environment.MachineName}:{Environment.ProcessId}", StringComparison.OrdinalIgnoreCase);
}

/// <param name="LastRun">Since its last start; null if it never ran.</param>
/// <param name="Failed">The last run's exception in a few words, if it failed.</param>
public sealed record SweepStatus(bool Scheduled, TimeSpan? LastRun, string? Failed);

/// <summary>Whether the publishing server is alive, according to Hangfire's own tables. All ages use the database's clock.</summary>
public sealed class PublishingStatus(NpgsqlDataSource source, JobStorage storage)
{
    /// <summary>A server writes its heartbeat every 10 s; after this time it is dead or hangs.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan MissedBeat = TimeSpan.FromSeconds(15);

    /// <summary>The schema's version and the one this Hangfire needs.</summary>
    public async Task<(int Found, int Wanted)> Schema(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return (await JobSchema.Version(connection), JobSchema.Wanted);
    }

    public async Task<IReadOnlyList<PublishingServer>> Servers(CancellationToken ct)
    {
        await using var command = source.CreateCommand($"""
            select id, extract(epoch from clock_timestamp() - lastheartbeat)::float8 from {JobSchema.Name}.server order by id
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var servers = new List<PublishingServer>();
        // host:pid:guid
        while (await reader.ReadAsync(ct))
            servers.Add(new(string.Join(':', reader.GetString(0).Split(':')[..^1]), TimeSpan.FromSeconds(reader.GetDouble(1))));
        return servers;
    }

    /// <summary>The servers that work now.</summary>
    public async Task<List<PublishingServer>> Alive(CancellationToken ct) =>
        [.. (await Servers(ct)).Where(s => s.SinceHeartbeat < Late && !Dead(s))];

    /// <summary>
    /// Killed, but not silent for long enough to be noticed: its process is gone, or a heartbeat is missing. It writes one every 10 s.
    /// </summary>
    private static bool Dead(PublishingServer server)
    {
        if (server.Name.Split(':') is not [var host, var id]
            || !string.Equals(host, Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(id, out var pid))
            return server.SinceHeartbeat > MissedBeat;
        return !Lives(pid);
    }

    private static bool Lives(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            // An ended process that nobody has waited for still has its number.
            return !process.HasExited && !(OperatingSystem.IsLinux()
                && File.ReadAllText($"/proc/{pid}/stat") is var stat
                && stat[stat.LastIndexOf(')')..].StartsWith(") Z", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is ArgumentException or IOException) { return false; }
    }

    public SweepStatus Sweep(DateTime now)
    {
        using var connection = storage.GetConnection();
        var job = connection.GetAllEntriesFromHash($"recurring-job:{PublishOutbox.Id}");
        if (job is null) return new(false, null, null);
        var last = job.TryGetValue("LastExecution", out var text) && text is not null ? JobHelper.DeserializeDateTime(text)
            : (DateTime?)null;
        var state = job.TryGetValue("LastJobId", out var id) && id is not null ? connection.GetStateData(id) : null;
        var failure = state?.Name == "Failed" && state.Data.TryGetValue("ExceptionMessage", out var message) ? message : null;
        // What it could not do, it says in its result.
        if (state?.Name == "Succeeded" && state.Data.TryGetValue("Result", out var result)
            && result?.Split(PublishOutbox.NotDone, 2) is [_, var rest]) failure = rest.TrimEnd('"');
        return new(true, now - last, failure);
    }
}
