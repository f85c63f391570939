using System.Text.RegularExpressions;
using Hangfire.PostgreSql;
using Npgsql;

namespace CallCenter.Web.Outbox;

/// <summary>Hangfire's own tables, in a schema of their own.</summary>
public static partial class JobSchema
{
    public const string Name = "hangfire";

    /// <summary>The version that this Hangfire.PostgreSql works with.</summary>
    public static readonly int Wanted = typeof(PostgreSqlObjectsInstaller).Assembly.GetManifestResourceNames()
        .Select(n => Script().Match(n)).Where(m => m.Success).Max(m => int.Parse(m.Groups[1].ValueSpan));

    public static async Task Install(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        if (await Version(connection) >= Wanted) return;
        PostgreSqlObjectsInstaller.Install(connection, Name);
        await using var grant = new NpgsqlCommand($"""
            grant usage on schema {Name} to callcenter_app;
            grant select, insert, update, delete on all tables in schema {Name} to callcenter_app;
            grant usage, select on all sequences in schema {Name} to callcenter_app;
            """, connection);
        await grant.ExecuteNonQueryAsync();
    }

    /// <summary>Zero if there is none.</summary>
    public static async Task<int> Version(NpgsqlConnection connection)
    {
        await using var exists = new NpgsqlCommand($"select to_regclass('{Name}.schema') is not null", connection);
        if (await exists.ExecuteScalarAsync() is not true) return 0;
        await using var version = new NpgsqlCommand($"select max(version) from {Name}.schema", connection);
        return await version.ExecuteScalarAsync() as int? ?? 0;
    }

    [GeneratedRegex(@"Install\.v(\d+)\.sql$")]
    private static partial Regex Script();
}
