using System.Text.RegularExpressions;
using Hangfire.PostgreSql;
using Npgsql;

namespace CallCenter.Web.Outbox;

/// <summary>Hangfire's own tables, in a schema of their own.</summary>
public static partial class JobSchema
{
    public const string Name = "hangfire";

    /// <summary>In place of a version: the tables exist, and this role may not read them.</summary>
    public const int Unreadable = -1;

    /// <summary>What the app's role needs.</summary>
    public const string Grants = $"""
        grant usage on schema {Name} to callcenter_app;
        grant select, insert, update, delete on all tables in schema {Name} to callcenter_app;
        grant usage, select on all sequences in schema {Name} to callcenter_app;
        """;

    /// <summary>The version that this Hangfire.PostgreSql works with.</summary>
    public static readonly int Wanted = typeof(PostgreSqlObjectsInstaller).Assembly.GetManifestResourceNames()
        .Select(n => Script().Match(n)).Where(m => m.Success).Max(m => int.Parse(m.Groups[1].ValueSpan));

    public static async Task Install(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        if (await Version(connection) >= Wanted) return;
        PostgreSqlObjectsInstaller.Install(connection, Name);
        await using var grant = new NpgsqlCommand(Grants, connection);
        await grant.ExecuteNonQueryAsync();
    }

    /// <summary>Zero if there is none. From the catalog: <c>to_regclass</c> throws if the role has no rights on the schema.</summary>
    public static async Task<int> Version(NpgsqlConnection connection)
    {
        await using var exists = new NpgsqlCommand($"""
            select has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = '{Name}' and c.relname = 'schema'
            """, connection);
        if (await exists.ExecuteScalarAsync() is not bool readable) return 0;
        if (!readable) return Unreadable;
        await using var version = new NpgsqlCommand($"select max(version) from {Name}.schema", connection);
        return await version.ExecuteScalarAsync() as int? ?? 0;
    }

    [GeneratedRegex(@"Install\.v(\d+)\.sql$")]
    private static partial Regex Script();
}
