using DbUp;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>Brings a database to the schema in <c>Migrations/</c>, and refuses one that lacks what the code uses.</summary>
public static class Schema
{
    private const long MigrationLock = 0x63616c6c; // "call": several nodes may start at once

    /// <summary>Applies what is missing, in order of file name, each file in its own transaction. Returns the names applied.</summary>
    public static async Task<IReadOnlyList<string>> Migrate(string connectionString, CancellationToken ct = default)
    {
        // Not from the pool, which would keep the session and with it the lock; closing it releases.
        await using var guard = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 600 }.ConnectionString);
        await guard.OpenAsync(ct);
        await using (var prepare = new NpgsqlCommand($"select pg_advisory_lock({MigrationLock}); create schema if not exists app;", guard)) await prepare.ExecuteNonQueryAsync(ct);

        var result = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScriptsFromFileSystem(Path.Combine(AppContext.BaseDirectory, "Migrations"))
            .JournalToPostgresqlTable("app", "migrations")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build().PerformUpgrade();
        return result.Successful
            ? [.. result.Scripts.Select(s => s.Name)]
            : throw new SetupException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}");
    }

    /// <summary>One sentence per table or column that the code maps and the database lacks or types differently; empty when all is well.</summary>
    public static async Task<IReadOnlyList<string>> Check(CallCenterDb db, CancellationToken ct = default)
    {
        var columns = await db.Database.SqlQuery<LiveColumn>($"""
            select n.nspname || '.' || c.relname as "table", a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required
            from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'app') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            """).ToListAsync(ct);
        var live = columns.GroupBy(c => c.Table).ToDictionary(g => g.Key, g => g.ToDictionary(c => c.Name));
        var findings = new List<string>();
        foreach (var table in db.Model.GetRelationalModel().Tables)
        {
            var name = $"{table.Schema}.{table.Name}";
            if (!live.TryGetValue(name, out var has)) { findings.Add($"Table {name} is missing."); continue; }
            foreach (var column in table.Columns)
            {
                if (!has.TryGetValue(column.Name, out var actual)) findings.Add($"Column {name}.{column.Name} is missing.");
                else if (actual.Type != Known(column.StoreType)) findings.Add($"Column {name}.{column.Name} is {actual.Type}, not {Known(column.StoreType)}.");
                else if (actual.Required == column.IsNullable) findings.Add($"Column {name}.{column.Name} must {(column.IsNullable ? "allow" : "forbid")} null.");
            }
        }
        return findings;
    }

    /// <summary>Identity declares lengths that PostgreSQL has no use for; the schema says text.</summary>
    private static string Known(string storeType) => storeType.StartsWith("character varying", StringComparison.Ordinal) ? "text" : storeType;

    private sealed record LiveColumn(string Table, string Name, string Type, bool Required);
}
