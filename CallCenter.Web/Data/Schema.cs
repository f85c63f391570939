using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace CallCenter.Web.Data;

/// <param name="Says">One sentence.</param>
/// <param name="Sql">What cures it, if that changes no rows.</param>
public sealed record Misfit(string Says, string? Sql = null);

/// <summary>Brings a database to the schema in <c>Migrations/</c>, and rejects one that lacks what the code uses.</summary>
public static class Schema
{
    private const long MigrationLock = 0x63616c6c; // "call": several nodes may start at the same time

    /// <summary>In the order in which they are applied.</summary>
    public static IReadOnlyList<string> Files() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Migrations"), "*.sql").Order(StringComparer.Ordinal)];

    /// <summary>Applies pending files in order of file name, each in its own transaction. Returns the names applied.</summary>
    /// <param name="say">Receives a line about slow steps.</param>
    public static async Task<IReadOnlyList<string>> Migrate(
        string connectionString, Action<string>? say = null, CancellationToken ct = default)
    {
        say ??= _ => { };
        // Not from the pool, which would keep the session and with it the lock; closing it releases the lock.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 30 };
        await using var guard = new NpgsqlConnection(settings.ConnectionString);
        await guard.OpenAsync(ct);
        if ((await Migrations.Of(guard, ct)).Pending.Count == 0) return []; // a role that may not create schemas can still start
        await Alone(guard, say, ct);
        var pending = (await Migrations.Of(guard, ct)).Pending;
        if (pending.Count == 0) return [];
        await Execute(guard, "create schema if not exists app", ct);

        var applied = new List<string>();
        await using var upgrade = new Upgrade(connectionString, say);
        try
        {
            foreach (var file in Files().Where(f => pending.Contains(Path.GetFileName(f))))
            {
                await upgrade.Apply(Path.GetFileName(file), await File.ReadAllTextAsync(file, ct), ct);
                applied.Add(Path.GetFileName(file));
            }
        }
        finally { await Migrations.Sign(guard, applied, ct); }
        return applied;
    }

    /// <summary>Polls instead of waiting: an index built concurrently waits for every running statement, including this one.</summary>
    private static async Task Alone(NpgsqlConnection guard, Action<string> say, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({MigrationLock})", guard);
        for (var tries = 0; await command.ExecuteScalarAsync(ct) is not true; tries++)
        {
            if (tries % 20 == 4) say("Another node is applying migrations; this one is waiting.");
            await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
        }
    }

    /// <summary>What the code maps and the database lacks or types differently; empty if all is well.</summary>
    public static async Task<IReadOnlyList<Misfit>> Check(CallCenterDb db, CancellationToken ct = default)
    {
        var columns = await db.Database.SqlQuery<LiveColumn>($"""
            select n.nspname || '.' || c.relname as "table", a.attname::text as name,
                   format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required
            from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'app') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            """).ToListAsync(ct);
        var live = columns.GroupBy(c => c.Table).ToDictionary(g => g.Key, g => g.ToDictionary(c => c.Name));
        var misfits = new List<Misfit>();
        foreach (var table in db.Model.GetRelationalModel().Tables)
        {
            var name = $"{table.Schema}.{table.Name}";
            if (!live.TryGetValue(name, out var has)) { misfits.Add(new($"Table {name} is missing.")); continue; }
            foreach (var column in table.Columns)
            {
                var type = Known(column.StoreType);
                if (!has.TryGetValue(column.Name, out var actual))
                    misfits.Add(new($"Column {name}.{column.Name} is missing.", AddColumn(name, column.Name, type, column.IsNullable)));
                else if (actual.Type != type)
                    misfits.Add(new($"Column {name}.{column.Name} is {actual.Type}, not {type}."));
                else if (actual.Required == column.IsNullable)
                    misfits.Add(new($"Column {name}.{column.Name} must {(column.IsNullable ? "allow" : "forbid")} null.",
                        $"alter table {name} alter column {column.Name} {(column.IsNullable ? "drop" : "set")} not null;"));
            }
        }
        return misfits;
    }

    /// <summary>Null if existing rows would need a value that nobody can know.</summary>
    private static string? AddColumn(string table, string column, string type, bool nullable)
    {
        if (nullable) return $"alter table {table} add column {column} {type};";
        const string set = "SET DEFAULT ";
        var value = Inventory.Expected.FirstOrDefault(o => o.Name == $"default of {table}.{column}")?.Sql;
        return value is null ? null : $"alter table {table} add column {column} {type} not null "
            + $"default {value[(value.IndexOf(set, StringComparison.Ordinal) + set.Length)..]};";
    }

    /// <summary>As the role that owns the schema.</summary>
    public static async Task Run(IConfiguration configuration, string sql, CancellationToken ct)
    {
        await using var owner = new NpgsqlConnection(configuration.OwnersConnection());
        await owner.OpenAsync(ct);
        await Execute(owner, sql, ct);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Identity declares lengths that PostgreSQL does not need; the schema says text.</summary>
    private static string Known(string storeType) =>
        storeType.StartsWith("character varying", StringComparison.Ordinal) ? "text" : storeType;

    private sealed record LiveColumn(string Table, string Name, string Type, bool Required);
}
