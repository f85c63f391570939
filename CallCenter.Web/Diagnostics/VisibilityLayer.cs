using System.Runtime.CompilerServices;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Diagnostics;

/// <summary>Who sees which rows: the layer whose faults make no error, only silence. Catalog first, then a look through each role's eyes.</summary>
public sealed class VisibilityLayer(NpgsqlDataSource source, CallCenterDb db, Eyes eyes) : ILayer
{
    private const string Agents = "authenticated", Everyone = "anon";
    private static readonly Check Publication = new("visibility.publication", "Realtime hears every change of the public tables (publication supabase_realtime)");
    private static readonly Check Security = new("visibility.rls", "Row-level security is on for every public table");
    private static readonly Check Policy = new("visibility.policy", "Every public table has a SELECT policy for authenticated");
    private static readonly Check Grants = new("visibility.grants", "authenticated may read the public tables, anon may not");
    private static readonly Check Writes = new("visibility.app", "The app's role callcenter_app may read and write every public table");
    private static readonly Check Identity = new("visibility.identity", "Every public table has a primary key and a replica identity, and is logged");
    private static readonly Check Private = new("visibility.private", "Nothing in schema app can be read by authenticated or anon");
    private static readonly Check Service = new("visibility.service_role", "service_role passes row-level security");

    private static readonly Check Channels = new("visibility.channels", "realtime.messages lets agents listen and announce themselves, and lets no browser broadcast");

    public string Name => "visibility";

    public async IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (before.Any(f => f is { Check: "schema.connection" or "schema.migrations", Verdict: Verdict.Failed }))
        {
            yield return Policy.Skipped("There is no schema to look at yet, see above.");
            yield break;
        }
        var tables = await Tables(ct);
        foreach (var finding in Each(Publication, await Published(tables, ct), $"{tables.Count} tables; inserts, updates and deletes")) yield return finding;
        foreach (var finding in Each(Security, tables.Where(t => !t.Secured).Select(t => ($"Row-level security is off on {t.Name}: anyone with a grant reads every row.", $"alter table {t.Name} enable row level security;")))) yield return finding;
        foreach (var finding in Each(Policy, tables.Where(t => !t.HasPolicy).Select(t => ($"{t.Name} has no SELECT policy for authenticated: agents' browsers see none of its rows, without any error.", PolicyOf(t.Name))))) yield return finding;
        foreach (var finding in Each(Grants, await Granted(tables, ct))) yield return finding;
        foreach (var finding in Each(Writes, tables.Where(t => !t.AppWrites).Select(t => ($"callcenter_app may not read and write {t.Name}: an app under that role fails there.", RightsOf(t.Name))))) yield return finding;
        foreach (var finding in Each(Identity, tables.SelectMany(Identified))) yield return finding;
        foreach (var finding in Each(Private, await Exposed(ct))) yield return finding;
        yield return await Bypass(ct);
        foreach (var finding in await ChannelPolicies(ct)) yield return finding;
        await foreach (var finding in eyes.Look([.. tables.Select(t => t.Name)], before, ct)) yield return finding;
    }

    /// <summary>The policy that the migrations make, for any public table.</summary>
    public static string PolicyOf(string table) => $"""
        drop policy if exists agents_read on {table};
        create policy agents_read on {table} for select to authenticated
          using ((select app.may_listen('call-center', nullif(current_setting('request.jwt.claims', true), '')::jsonb)));
        """;

    /// <summary>The app's own rights, as the migrations give them. Missing ones only show under a role that owns nothing.</summary>
    private static string RightsOf(string table) => $"""
        grant select, insert, update, delete on {table} to callcenter_app;
        drop policy if exists app_writes on {table};
        create policy app_writes on {table} for all to callcenter_app using (true) with check (true);
        """;

    private static IEnumerable<Finding> Each(Check check, IEnumerable<(string Found, string Sql)> problems, string good = "All is as it should be")
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
              exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd in ('r', '*') and p.polpermissive
                      and (0 = any(p.polroles) or exists (select from unnest(p.polroles) r where r <> 0 and pg_has_role('authenticated', r, 'MEMBER')))),
              exists (select from pg_publication_tables t where t.pubname = 'supabase_realtime' and t.schemaname = 'public' and t.tablename = c.relname),
              has_table_privilege('authenticated', c.oid, 'SELECT'), has_any_column_privilege('anon', c.oid, 'SELECT'),
              (select bool_and(has_table_privilege('callcenter_app', c.oid, verb)) from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb)
              and exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polpermissive and to_regrole('callcenter_app')::oid = any(p.polroles))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relname = any($1) order by 1
            """, r => new Table(r.GetString(0), r.GetBoolean(1), r.GetString(2), r.GetString(3), r.GetBoolean(4), r.GetBoolean(5), r.GetBoolean(6), r.GetBoolean(7), r.GetBoolean(8), r.GetBoolean(9)), ct, [names]);
    }

    private async Task<List<(string, string)>> Published(List<Table> tables, CancellationToken ct)
    {
        var verbs = await Rows("select pubinsert and pubupdate and pubdelete from pg_publication where pubname = 'supabase_realtime'", r => r.GetBoolean(0), ct);
        if (verbs.Count == 0) return [("The publication supabase_realtime is missing.", $"create publication supabase_realtime for table {string.Join(", ", tables.Select(t => t.Name))};")];
        List<(string, string)> problems = [.. tables.Where(t => !t.Published).Select(t => ($"{t.Name} is not in the publication supabase_realtime.", $"alter publication supabase_realtime add table {t.Name};"))];
        if (!verbs[0]) problems.Add(("The publication supabase_realtime leaves out inserts, updates or deletes.", "alter publication supabase_realtime set (publish = 'insert, update, delete, truncate');"));
        return problems;
    }

    private async Task<List<(string, string)>> Granted(List<Table> tables, CancellationToken ct)
    {
        List<(string, string)> problems = [];
        foreach (var schema in (string[])["public", "app"])
            if (!(await Rows("select has_schema_privilege('authenticated', $1, 'USAGE')", r => r.GetBoolean(0), ct, schema))[0])
                problems.Add(($"authenticated lacks USAGE on schema {schema}: reading raises an error for every reader.", $"grant usage on schema {schema} to authenticated;"));
        problems.AddRange(tables.Where(t => !t.AgentsRead).Select(t => ($"authenticated lacks SELECT on {t.Name}.", $"grant select on {t.Name} to {Agents};")));
        problems.AddRange(tables.Where(t => t.EveryoneReads).Select(t => ($"anon may SELECT from {t.Name}: the public key would read callers' numbers.", $"revoke all on {t.Name} from {Everyone};")));
        if (!(await Rows("select coalesce(has_function_privilege('authenticated', to_regprocedure('app.may_listen(text, jsonb)'), 'EXECUTE'), true)", r => r.GetBoolean(0), ct))[0])
            problems.Add(("authenticated may not execute app.may_listen, so every policy throws.", "grant execute on function app.may_listen(text, jsonb) to authenticated, service_role;"));
        return problems;
    }

    private static IEnumerable<(string, string)> Identified(Table table)
    {
        if (!table.HasKey) yield return ($"{table.Name} has no primary key: its changes arrive empty.", $"-- the findings of schema.objects hold the statement for {table.Name}");
        if (table.ReplicaIdentity == "n") yield return ($"{table.Name} has no replica identity: updates and deletes of a published table fail.", $"alter table {table.Name} replica identity default;");
        if (table.Persistence != "p") yield return ($"{table.Name} is not logged, so nothing of it is published.", $"alter table {table.Name} set logged;");
    }

    private async Task<List<(string, string)>> Exposed(CancellationToken ct) => await Rows("""
        select format('app.%I', c.relname), r.rolname from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_roles r
        where n.nspname = 'app' and c.relkind in ('r', 'p', 'v', 'm') and r.rolname in ('anon', 'authenticated')
          and (has_any_column_privilege(r.oid, c.oid, 'SELECT') or has_any_column_privilege(r.oid, c.oid, 'INSERT') or has_any_column_privilege(r.oid, c.oid, 'UPDATE') or has_table_privilege(r.oid, c.oid, 'DELETE'))
        """, r => ($"{r.GetString(1)} has rights on {r.GetString(0)}.", $"revoke all on {r.GetString(0)} from {r.GetString(1)}, public;"), ct);

    private async Task<Finding> Bypass(CancellationToken ct)
    {
        var found = await Rows("select (select rolbypassrls from pg_roles where rolname = 'service_role'), to_regclass('realtime.messages') is not null", r => (Bypasses: !r.IsDBNull(0) && r.GetBoolean(0), Here: r.GetBoolean(1)), ct);
        if (found[0].Bypasses) return Service.Passed("It has BYPASSRLS");
        return found[0].Here
            ? Service.Failed("service_role lacks BYPASSRLS, so broadcasts to private channels are dropped without an error.", new("As superuser:", "alter role service_role bypassrls;"))
            : Service.Skipped("Supabase Realtime does not live in this database, so nothing uses service_role.");
    }

    private async Task<IEnumerable<Finding>> ChannelPolicies(CancellationToken ct)
    {
        if (!(await Rows("select to_regclass('realtime.messages') is not null", r => r.GetBoolean(0), ct))[0])
            return [Channels.Skipped("Supabase Realtime does not live in this database.")];
        var policies = await Rows("""
            select polname::text, polcmd::text, coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), '') from pg_policy
            where polrelid = 'realtime.messages'::regclass and (0 = any(polroles) or exists (select from unnest(polroles) r where r <> 0 and pg_has_role('authenticated', r, 'MEMBER')))
            """, r => (Name: r.GetString(0), Verb: r.GetString(1), Rule: r.GetString(2)), ct);
        List<(string Says, string Sql, bool Safe)> problems = [];
        foreach (var (name, verb) in (ReadOnlySpan<(string, string)>)[("call_center_listen", "r"), ("call_center_presence", "a")])
            if (!policies.Any(p => p.Name == name && p.Verb == verb && p.Rule.Contains("may_listen", StringComparison.Ordinal)))
                problems.Add(($"realtime.messages lacks the policy {name}: {(verb == "r" ? "no agent can join a private channel" : "presence is refused")}.", ChannelPolicyOf(name), true));
        // It may be another app's, which would then be without it: somebody has to decide.
        problems.AddRange(policies.Where(p => p.Verb is "a" or "*" && !p.Rule.Contains("presence", StringComparison.Ordinal))
            .Select(p => ($"The policy {p.Name} lets a browser broadcast: anyone signed in could forge an event.", $"drop policy \"{p.Name}\" on realtime.messages;", false)));
        return problems.Count == 0 ? Each(Channels, []) : problems.Select(p => Channels.Failed(p.Says, new("Run this SQL as postgres; on Supabase in the dashboard's SQL Editor, since only its role may make policies there.", p.Sql, p.Safe)));
    }

    /// <summary>As in the migrations; run by a role that owns realtime.messages.</summary>
    private static string ChannelPolicyOf(string name) => name == "call_center_listen"
        ? $"create policy {name} on realtime.messages for select to authenticated using (extension in ('broadcast', 'presence') and (select app.may_listen((select realtime.topic()), nullif(current_setting('request.jwt.claims', true), '')::jsonb)));"
        : $"create policy {name} on realtime.messages for insert to authenticated with check (extension = 'presence' and (select app.may_listen((select realtime.topic()), nullif(current_setting('request.jwt.claims', true), '')::jsonb)));";

    private async Task<List<T>> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params object[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct)) rows.Add(read(reader));
        return rows;
    }

    private sealed record Table(string Name, bool Secured, string ReplicaIdentity, string Persistence, bool HasKey, bool HasPolicy, bool Published, bool AgentsRead, bool EveryoneReads, bool AppWrites);
}
