using System.Data;
using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>
/// Who may join a private channel, as policies on <c>realtime.messages</c>. Supabase Realtime owns that table and may create it after our
/// migrations, so each start and <c>migrate</c> check again. They use the catalog: <c>to_regclass</c> throws if the
/// role has no rights on its schema.
/// </summary>
public static class ChannelPolicies
{
    public const string Listen = "call_center_listen", Presence = "call_center_presence";

    /// <summary>An expression: whether Supabase Realtime uses this database.</summary>
    public const string Here = "exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        + "where n.nspname = 'realtime' and c.relname = 'messages')";

    private const string Rule = "(select app.may_listen((select realtime.topic()), "
        + "nullif(current_setting('request.jwt.claims', true), '')::jsonb))";

    // Another app's policies for all, public or authenticated, with the text of their rules.
    private const string Policies = """
        select p.polname::text as name, p.polcmd::text as verb,
               coalesce(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), '') as rule
        from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'realtime' and c.relname = 'messages'
          and (0 = any(p.polroles) or exists (select from unnest(p.polroles) r where r <> 0 and pg_has_role('authenticated', r, 'MEMBER')))
        """;

    /// <summary>The names of our policies that are missing or different.</summary>
    public const string Missing = $"""
        with policies as ({Policies})
        select o.name from (values ('{Listen}', 'r'), ('{Presence}', 'a')) o (name, verb)
        where not exists (select from policies p where p.name = o.name and p.verb = o.verb and p.rule like '%may_listen%')
        """;

    /// <summary>The names of those that would let a browser broadcast.</summary>
    public const string Loose = $"select name from ({Policies}) p where verb in ('a', '*') and rule not like '%presence%' order by name";

    /// <summary>No INSERT policy for broadcasts: a browser cannot spoof an event.</summary>
    public static string Sql(string name) => name == Listen
        ? $"""
          drop policy if exists {Listen} on realtime.messages;
          create policy {Listen} on realtime.messages for select to authenticated using (extension in ('broadcast', 'presence') and {Rule});
          """
        : $"""
          drop policy if exists {Presence} on realtime.messages;
          create policy {Presence} on realtime.messages for insert to authenticated with check (extension = 'presence' and {Rule});
          """;

    /// <summary>Creates what is missing, if this role may; the doctor names the rest. Returns what it created.</summary>
    public static async Task<IReadOnlyList<string>> Make(string connectionString, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        var missing = new List<string>();
        await using (var command = new NpgsqlCommand($"select name from ({Missing}) m where {Here}", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) missing.Add(reader.GetString(0));
        var made = new List<string>();
        foreach (var name in missing)
        {
            // Realtime is using that table: better no policy until the next start than blocking it.
            await using var command = new NpgsqlCommand($"begin; set local lock_timeout = '2s'; {Sql(name)} commit", connection);
            try
            {
                await command.ExecuteNonQueryAsync(ct);
                made.Add(name);
            }
            catch (PostgresException) when (connection.State == ConnectionState.Open)
            {
                // No right, no lock, a server that is just creating its tables, or something else of that name: no reason not to start.
                await using var undo = new NpgsqlCommand("rollback", connection);
                await undo.ExecuteNonQueryAsync(ct);
            }
        }
        return made;
    }
}
