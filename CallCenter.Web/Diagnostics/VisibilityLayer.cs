using System.Runtime.CompilerServices;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Diagnostics;

/// <summary>Who sees which rows: mistakes here cause no errors. Checks the catalog first, then reads with each role.</summary>
public sealed class VisibilityLayer(NpgsqlDataSource source, CallCenterDb db, Eyes eyes) : ILayer
{
    private static readonly Check Publication =
        new("visibility.publication", "No row change of a public table is published to browsers (publication supabase_realtime)");
    private static readonly Check Security = new("visibility.rls", "Row-level security is on for every public table");
    private static readonly Check Grants =
        new("visibility.grants", "Browser tokens (authenticated, anon) have no rights on public tables, and may call app.may_listen");
    private static readonly Check Writes = new("visibility.app", "The app's role callcenter_app may read and write every public table");
    private static readonly Check Identity =
        new("visibility.identity", "Every public table has a primary key and a replica identity, and is logged");
    private static readonly Check Private =
        new("visibility.private", "authenticated and anon can read nothing in schema app, and can run nothing there but app.may_listen");
    private static readonly Check Service = new("visibility.service_role", "service_role passes row-level security");

    private static readonly Check Channels =
        new("visibility.channels", "realtime.messages lets agents listen and announce themselves, and lets no browser broadcast");

    public string Name => "visibility";

    public async IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (before.Any(f => f is { Check: "schema.connection" or "schema.writable" or "schema.migrations", Verdict: Verdict.Failed }))
        {
            yield return Security.Skipped("There is no schema to check yet, or the database is not working, see above.");
            yield break;
        }
        var tables = await Tables(ct);
        yield return await Published(tables, ct);
        var open = tables.Where(t => !t.Secured).Select(t => (
            $"Row-level security is off on {t.Name}: anyone with a grant reads every row.",
            $"alter table {t.Name} enable row level security;"));
        foreach (var finding in Each(Security, open)) yield return finding;
        foreach (var finding in Each(Grants, await Granted(tables, ct))) yield return finding;
        var unwritable = tables.Where(t => !t.AppWrites).Select(t => (
            $"callcenter_app may not read and write {t.Name}: an app under that role fails there.", RightsOf(t.Name)));
        foreach (var finding in Each(Writes, unwritable)) yield return finding;
        foreach (var finding in Each(Identity, tables.SelectMany(Identified))) yield return finding;
        foreach (var finding in Each(Private, await Exposed(ct))) yield return finding;
        yield return await Bypass(ct);
        foreach (var finding in await ChannelRights(ct)) yield return finding;
        await foreach (var finding in eyes.Look([.. tables.Select(t => t.Name)], before, ct)) yield return finding;
    }

    /// <summary>Closes a table to browsers.</summary>
    public static string Close(string table) => $"revoke all on {table} from public, anon, authenticated;";

    /// <summary>The app's own rights, as the migrations grant them. Missing ones only show with a role that owns nothing.</summary>
    private static string RightsOf(string table) => $"""
        grant select, insert, update, delete on {table} to callcenter_app;
        drop policy if exists app_writes on {table};
        create policy app_writes on {table} for all to callcenter_app using (true) with check (true);
        """;

    private static IEnumerable<Finding> Each(
        Check check, IEnumerable<(string Found, string Sql)> problems, string good = "Everything is correct")
    {
        var any = false;
        foreach (var (found, sql) in problems)
        {
            any = true;
            yield return check.Failed(found, Cure.Run(sql));
        }
        if (!any) yield return check.Passed(good);
    }

    private async Task<List<Table>> Tables(CancellationToken ct)
    {
        var names = db.Model.GetRelationalModel().Tables.Where(t => t.Schema == "public").Select(t => t.Name).ToArray();
        return await Rows("""
            select format('public.%I', c.relname), c.relrowsecurity, c.relreplident::text, c.relpersistence::text,
              exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p'),
              (select string_agg(r.rolname, ' and ' order by r.rolname) from pg_roles r where r.rolname in ('anon', 'authenticated')
                 and (has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                   or has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))),
              (select bool_and(has_table_privilege('callcenter_app', c.oid, verb))
               from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb)
              and exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polpermissive
                and to_regrole('callcenter_app')::oid = any(p.polroles))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relname = any($1) order by 1
            """, r => new Table(r.GetString(0), r.GetBoolean(1), r.GetString(2), r.GetString(3), r.GetBoolean(4),
                r.IsDBNull(5) ? null : r.GetString(5), r.GetBoolean(6)), ct, [names]);
    }

    /// <summary>Any subscriber receives deleted rows, without any right: Realtime checks no policy for deletes.</summary>
    private async Task<Finding> Published(List<Table> tables, CancellationToken ct)
    {
        var published = await Rows("""
            select format('%I.%I', t.schemaname, t.tablename), p.puballtables
            from pg_publication_tables t join pg_publication p using (pubname)
            where p.pubname = 'supabase_realtime' order by 1
            """, r => (Name: r.GetString(0), All: r.GetBoolean(1)), ct);
        var ours = published.Where(p => tables.Exists(t => t.Name == p.Name)).ToList();
        if (ours.Count == 0) return Publication.Passed("Browsers hear broadcasts only");
        var names = string.Join(", ", ours.Select(p => p.Name));
        return ours[0].All
            ? Publication.Warning("supabase_realtime publishes all tables, ours too: Realtime reads every change without need, "
                + "and tells any subscriber when a row is deleted.", new("Publish only what another app of yours listens to."))
            : Publication.Failed($"supabase_realtime publishes {names}, but this product does not use row changes.",
                Cure.Run($"alter publication supabase_realtime drop table {names};"));
    }

    private async Task<List<(string, string)>> Granted(List<Table> tables, CancellationToken ct)
    {
        List<(string, string)> problems = [.. tables.Where(t => t.OpenTo is not null).Select(t => (
            $"{t.Name} is open to {t.OpenTo}: a browser's own token can read the history, which only supervisors may see.",
            Close(t.Name)))];
        var (enters, runs) = (await Rows("""
            select has_schema_privilege('authenticated', n.oid, 'USAGE'),
              coalesce((select bool_and(has_function_privilege('authenticated', p.oid, 'EXECUTE')) from pg_proc p
                        where p.pronamespace = n.oid and p.proname = 'may_listen'), true)
            from pg_namespace n where n.nspname = 'app'
            """, r => (r.GetBoolean(0), r.GetBoolean(1)), ct)).DefaultIfEmpty((true, true)).Single();
        if (!enters)
            problems.Add(("authenticated lacks USAGE on schema app, so the right to listen cannot be checked.",
                "grant usage on schema app to authenticated;"));
        if (!runs)
            problems.Add(("authenticated may not execute app.may_listen, so every policy of a channel throws.",
                "grant execute on function app.may_listen(text, jsonb) to authenticated, service_role;"));
        return problems;
    }

    private static IEnumerable<(string, string)> Identified(Table table)
    {
        if (!table.HasKey)
            yield return ($"{table.Name} has no primary key.",
                $"-- the findings of schema.objects hold the statement for {table.Name}");
        if (table.ReplicaIdentity == "n")
            yield return ($"{table.Name} has no replica identity: once it is published to anything, updates and deletes fail.",
                $"alter table {table.Name} replica identity default;");
        if (table.Persistence != "p")
            yield return ($"{table.Name} is not logged, so a crash of PostgreSQL empties it.",
                $"alter table {table.Name} set logged;");
    }

    private async Task<List<(string, string)>> Exposed(CancellationToken ct) => [
        .. await Rows("""
            select format('app.%I', c.relname), r.rolname from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_roles r
            where n.nspname = 'app' and c.relkind in ('r', 'p', 'v', 'm') and r.rolname in ('anon', 'authenticated')
              and (has_any_column_privilege(r.oid, c.oid, 'SELECT') or has_any_column_privilege(r.oid, c.oid, 'INSERT')
                or has_any_column_privilege(r.oid, c.oid, 'UPDATE') or has_table_privilege(r.oid, c.oid, 'DELETE'))
            """, r => ($"{r.GetString(1)} has rights on {r.GetString(0)}.",
                $"revoke all on {r.GetString(0)} from {r.GetString(1)}, public;"), ct),
        .. await Rows("""
            select format('app.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), r.rolname
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace, pg_roles r
            where n.nspname = 'app' and r.rolname in ('anon', 'authenticated')
              and has_function_privilege(r.oid, p.oid, 'EXECUTE')
              and not (p.proname = 'may_listen' and r.rolname = 'authenticated')
            """, r => ($"{r.GetString(1)} may execute {r.GetString(0)}.",
                $"revoke all on function {r.GetString(0)} from {r.GetString(1)}, public;"), ct)];

    private async Task<Finding> Bypass(CancellationToken ct)
    {
        var found = await Rows($"select (select rolbypassrls from pg_roles where rolname = 'service_role'), {ChannelPolicies.Here}",
            r => (Bypasses: !r.IsDBNull(0) && r.GetBoolean(0), Here: r.GetBoolean(1)), ct);
        if (found[0].Bypasses) return Service.Passed("It has BYPASSRLS");
        return found[0].Here
            ? Service.Failed("service_role lacks BYPASSRLS, so broadcasts to private channels are dropped without an error.",
                new("As superuser:", "alter role service_role bypassrls;"))
            : Service.Skipped("Supabase Realtime is not in this database, so nothing uses service_role.");
    }

    private async Task<IEnumerable<Finding>> ChannelRights(CancellationToken ct)
    {
        if (!(await Rows($"select {ChannelPolicies.Here}", r => r.GetBoolean(0), ct))[0])
            return [Channels.Skipped("Supabase Realtime is not in this database.")];
        var missing = await Rows(ChannelPolicies.Missing, r => r.GetString(0), ct);
        List<(string Says, string Sql, bool Safe)> problems = [.. missing.Select(name => (
            $"realtime.messages lacks the policy {name}: "
            + $"{(name == ChannelPolicies.Listen ? "no agent can join a private channel" : "presence is refused")}.",
            ChannelPolicies.Sql(name), true))];
        // It may belong to another app, which would lose it: a person has to decide.
        problems.AddRange(await Rows(ChannelPolicies.Loose, r => (
            $"The policy {r.GetString(0)} lets a browser broadcast: anyone signed in could forge an event.",
            $"drop policy \"{r.GetString(0)}\" on realtime.messages;", false), ct));
        if (problems.Count == 0) return Each(Channels, []);
        return problems.Select(p => Channels.Failed(p.Says, new("Run this SQL as postgres; on Supabase in the dashboard's SQL Editor, "
            + "since only its role may make policies there. `migrate` and each start make what is missing where their role may.",
            p.Sql, p.Safe)));
    }

    private async Task<List<T>> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct)) rows.Add(read(reader));
        return rows;
    }

    /// <param name="OpenTo">Which of the browsers' roles has any right on it; null: none.</param>
    private sealed record Table(
        string Name, bool Secured, string ReplicaIdentity, string Persistence, bool HasKey, string? OpenTo, bool AppWrites);
}
