using System.Collections.Concurrent;
using System.Diagnostics;
using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Npgsql;

namespace CallCenter.Tests.Chaos;

/// <summary>A PostgreSQL of the checker's own, which it may stop, abort and kill.</summary>
public sealed class Ground : IAsyncLifetime
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Folders = new();
    private EmbeddedPostgres server = null!;
    private string folder = "";
    private int count;

    public int Port => new NpgsqlConnectionStringBuilder(server.ConnectionString).Port;

    public async ValueTask InitializeAsync()
    {
        var collection = TestContext.Current.TestCollection?.TestCollectionDisplayName ?? "";
        if (Quiet.IsFor(collection)) await Quiet.Comes();
        var mine = TwoAtATime.Folder(collection);
        // A second server in the same folder would be the first one, which is killed at any time.
        await Folders.GetOrAdd(mine, _ => new(1)).WaitAsync();
        folder = mine;
        await Start();
        if (await Ask("show track_commit_timestamp") is not "on")
        {
            await Ask("alter system set track_commit_timestamp = on");
            await server.DisposeAsync();
            await Start();
        }
        await Ask("drop database if exists template_chaos with (force)");
        await Ask("create database template_chaos");
        await Schema.Migrate(For("template_chaos"));
        await JobSchema.Install(For("template_chaos"));
        NpgsqlConnection.ClearAllPools();
    }

    public async Task<string> Create()
    {
        var name = $"chaos_{Interlocked.Increment(ref count)}";
        await Ask($"drop database if exists {name} with (force)");
        await Ask($"create database {name} template template_chaos");
        return name;
    }

    public string For(string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database, MaxPoolSize = 10 }.ConnectionString;

    /// <param name="signal">INT stops it fast, QUIT immediately, KILL without notice.</param>
    public async Task Down(string signal)
    {
        var folder = (string)(await Ask("show data_directory"))!;
        var pid = int.Parse(File.ReadLines(Path.Combine(folder, "postmaster.pid")).First());
        using var process = Process.GetProcessById(pid);
        using var kill = Process.Start("kill", [$"-{signal}", pid.ToString()]);
        await process.WaitForExitAsync();
    }

    public async Task Up()
    {
        await server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await Start();
    }

    private async Task Start() =>
        server = await EmbeddedPostgres.Start(
            Path.Combine(Paths.Root, ".data", folder),
            Path.Combine(Paths.Root, "CallCenter.Web", "Client", "node_modules"),
            Console.WriteLine);

    private async Task<object?> Ask(string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (folder.Length == 0) return;
        if (server is not null) await server.DisposeAsync();
        Folders[folder].Release();
    }
}
