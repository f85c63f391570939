using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Npgsql;

[assembly: AssemblyFixture(typeof(Database))]

namespace CallCenter.Tests.Support;

/// <summary>One embedded PostgreSQL for the whole run; each host gets a database of its own, cloned from a migrated template.</summary>
public sealed class Database : IAsyncLifetime
{
    private EmbeddedPostgres server = null!;
    private int count;

    public async ValueTask InitializeAsync()
    {
        var binaries = Path.Combine(Paths.Root, "CallCenter.Web", "Client", "node_modules");
        server = await EmbeddedPostgres.Start(Path.Combine(Paths.Root, ".data", "tests"), binaries, Console.WriteLine);
        // A power failure may lose data here, so nothing waits for the disk.
        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
            await Execute($"alter system set {setting} = off");
        // Autovacuum starts a process for every database each time, by default each minute, and here are a hundred.
        await Execute("alter system set autovacuum_naptime = '4min'");
        await Execute("select pg_reload_conf()");
        foreach (var old in await Left()) await Execute($"drop database if exists {old} with (force)");
        await Execute("drop database if exists template_callcenter with (force)");
        await Execute("create database template_callcenter");
        await Schema.Migrate(For("template_callcenter"));
        NpgsqlConnection.ClearAllPools();
        await Execute("drop database if exists template_app with (force)");
        await Execute("create database template_app template template_callcenter");
        await JobSchema.Install(For("template_app"));
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>A fresh database with the schema and nothing in it.</summary>
    public Task<string> Create() => Copy("template_callcenter");

    /// <summary>With Hangfire's tables too, which each app would otherwise create when it starts.</summary>
    public Task<string> CreateForApp() => Copy("template_app");

    private async Task<string> Copy(string template)
    {
        var name = $"test_{Interlocked.Increment(ref count)}";
        await Execute($"drop database if exists {name} with (force)");
        await Execute($"create database {name} template {template}");
        return For(name);
    }

    /// <summary>A database with nothing at all.</summary>
    public async Task<string> CreateEmpty()
    {
        var name = $"empty_{Interlocked.Increment(ref count)}";
        await Execute($"drop database if exists {name} with (force)");
        await Execute($"create database {name}");
        return For(name);
    }

    /// <summary>Databases of earlier runs.</summary>
    private async Task<List<string>> Left()
    {
        var left = new List<string>();
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select datname from pg_database where datname ~ '^(test|empty)_[0-9]+$'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) left.Add(reader.GetString(0));
        return left;
    }

    private string For(string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database, MaxPoolSize = 40 }.ConnectionString;

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

public static class Paths
{
    /// <summary>The repository's root, found upwards from the test binaries.</summary>
    public static readonly string Root = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CallCenter.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("CallCenter.sln is not above the test binaries.");
    }
}
