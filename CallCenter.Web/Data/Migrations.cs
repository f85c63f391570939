using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>Compares the files of this version with the database's journal of applied migrations.</summary>
/// <param name="Pending">Not applied yet.</param>
/// <param name="Edited">Changed after it was applied: this database and a new one differ.</param>
/// <param name="Unknown">Applied by another, newer version.</param>
public sealed record Migrations(IReadOnlyList<string> Pending, IReadOnlyList<string> Edited, IReadOnlyList<string> Unknown)
{
    private const string Signature = "migration:";

    public static async Task<Migrations> Of(NpgsqlConnection connection, CancellationToken ct)
    {
        var files = Schema.Files().ToDictionary(f => Path.GetFileName(f), Digest);
        if (!await Exists(connection, "app.migrations", ct)) return new([.. files.Keys], [], []);
        var applied = (await Pairs(connection, "select scriptname, '' from app.migrations", ct)).Keys.ToHashSet();
        var signed = await Exists(connection, "app.settings", ct)
            ? await Pairs(connection,
                $"select substr(name, {Signature.Length + 1}), value from app.settings where name like '{Signature}%'", ct)
            : [];
        return new(
            [.. files.Keys.Where(f => !applied.Contains(f))],
            [.. files.Where(f => applied.Contains(f.Key) && signed.TryGetValue(f.Key, out var then) && then != f.Value).Select(f => f.Key)],
            [.. applied.Where(a => !files.ContainsKey(a)).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Stores each file's digest when it is applied, once there is a table for it.</summary>
    public static async Task Sign(NpgsqlConnection connection, IReadOnlyCollection<string> applied, CancellationToken ct)
    {
        if (applied.Count == 0 || !await Exists(connection, "app.settings", ct)) return;
        await using var command = new NpgsqlCommand("""
            insert into app.settings (name, value) select * from unnest($1::text[], $2::text[])
            on conflict (name) do update set value = excluded.value
            """, connection);
        var files = Schema.Files().Where(f => applied.Contains(Path.GetFileName(f))).ToList();
        command.Parameters.Add(new() { Value = files.Select(f => Signature + Path.GetFileName(f)).ToArray() });
        command.Parameters.Add(new() { Value = files.Select(Digest).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Line endings are ignored: git may change them.</summary>
    private static string Digest(string file)
    {
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    // to_regclass would throw if this role has no rights on the schema.
    private static async Task<bool> Exists(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        const string sql = """
            select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname || '.' || c.relname = $1)
            """;
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = table } } };
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static async Task<Dictionary<string, string>> Pairs(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pairs = new Dictionary<string, string>();
        while (await reader.ReadAsync(ct)) pairs[reader.GetString(0)] = reader.GetString(1);
        return pairs;
    }
}
