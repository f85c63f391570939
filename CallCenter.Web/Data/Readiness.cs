using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Data;

/// <param name="Says">One sentence.</param>
/// <param name="Cure">What cures it, in words.</param>
/// <param name="Sql">The statement that does.</param>
/// <param name="Rights">The app's role lacks a right.</param>
/// <param name="MissesTables">The schema is another version's.</param>
/// <param name="Silent">It did not respond in time: other requests may not be answered either.</param>
public sealed record Hindrance(
    string Says, string Cure, string? Sql = null, bool Rights = false, bool MissesTables = false, bool Silent = false);

/// <summary>
/// Whether the database can do a webhook's work. It is tried, within four seconds, and rolled back: a server that responds may still refuse
/// writes, and a trigger that is not ours may refuse what a call writes.
/// </summary>
public sealed class Readiness(NpgsqlDataSource source, IServiceScopeFactory scopes, FreshSessions sessions) : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(1); // anyone may ask for our health, and often
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5); // a whole call leaves a dozen dead rows
    private readonly SemaphoreSlim one = new(1, 1);
    private (Hindrance? Found, long Began, long At, bool Whole)? last;
    private long wholeAt;

    /// <summary>The result of <see cref="Look(CancellationToken)"/>, as a rule of the last second.</summary>
    /// <param name="whole">
    /// A whole call must have been tried from now on: something has just failed. Otherwise one row is enough, for some seconds after a
    /// whole call.
    /// </param>
    public async Task<Hindrance?> Recent(CancellationToken ct, bool whole = false)
    {
        var asked = Stopwatch.GetTimestamp();
        await one.WaitAsync(ct);
        try
        {
            if (last is { } known && (whole ? known.Whole && known.Began >= asked : Stopwatch.GetElapsedTime(known.At) < Good))
                return known.Found;
            var began = Stopwatch.GetTimestamp();
            var thorough = whole || last is not { Found: null } || Stopwatch.GetElapsedTime(wholeAt) >= Often;
            var found = await Look(thorough, ct);
            if (thorough) wholeAt = Stopwatch.GetTimestamp();
            if (found is null && last is { Found: not null }) sessions.AfterHindrance();
            last = (found, began, Stopwatch.GetTimestamp(), thorough);
            return found;
        }
        finally { one.Release(); }
    }

    /// <summary>Null if there is no problem.</summary>
    public Task<Hindrance?> Look(CancellationToken ct) => Look(whole: true, ct);

    private async Task<Hindrance?> Look(bool whole, CancellationToken ct)
    {
        var tables = await Tables(); // a new process builds its model first, which says nothing about the database
        var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        var look = Try(tables, whole, limit);
        _ = look.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try { return await look.WaitAsync(Patience + TimeSpan.FromSeconds(1), ct); } // a frozen server does not react to a cancellation
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return new($"The database did not write one row within {Patience.TotalSeconds:0} s.",
                "Check its load, its disk and its connections (pg_stat_activity).", Silent: true);
        }
    }

    private async Task<Hindrance?> Try(string[] tables, bool whole, CancellationTokenSource limit)
    {
        using var _ = limit;
        try
        {
            await using var connection = await source.OpenConnectionAsync(limit.Token);
            return await ReadOnly(connection, limit.Token)
                ?? await Rights(connection, tables, limit.Token)
                ?? await Write(connection, tables, whole, limit.Token);
        }
        catch (PostgresException e)
        {
            sessions.After(e);
            return Named(e);
        }
        catch (NpgsqlException e)
        {
            return new($"The database cannot be reached: {e.Message}",
                "Set ConnectionStrings:CallCenter to a PostgreSQL that runs and lets this role in.");
        }
    }

    private Hindrance Named(PostgresException e)
    {
        var role = new NpgsqlConnectionStringBuilder(source.ConnectionString).Username;
        var says = $"The database refused a statement: {e.MessageText} ({e.SqlState}).";
        return e.SqlState switch
        {
            PostgresErrorCodes.QueryCanceled => new(says,
                "statement_timeout is too short for this role, its database or the server; the app needs none.",
                $"alter role \"{role}\" reset statement_timeout;"),
            PostgresErrorCodes.DiskFull => new(says, "Free some space on the database's disk, or enlarge it."),
            PostgresErrorCodes.TooManyConnections => new(says,
                "Raise max_connections, or set Maximum Pool Size in ConnectionStrings:CallCenter lower."),
            _ => new(says, "See the database's own log."),
        };
    }

    private async Task<Hindrance?> ReadOnly(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select pg_is_in_recovery(), current_setting('transaction_read_only') = 'on', s.source,
                   quote_ident(current_user), quote_ident(current_database())
            from pg_settings s where s.name = 'default_transaction_read_only'
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (replica, refuses, from, role, database) =
            (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetString(2), reader.GetString(3), reader.GetString(4));
        if (replica)
            return new("The database is a replica and accepts no writes.",
                "Set ConnectionStrings:CallCenter to the primary; after a failover its address may be another.");
        if (!refuses) return null;
        sessions.After(new PostgresException("the session is read-only", "ERROR", "ERROR", PostgresErrorCodes.ReadOnlySqlTransaction));
        const string setting = "default_transaction_read_only";
        const string again = "The app renews older sessions automatically.";
        return from switch
        {
            "user" => new($"The database accepts no writes: {setting} is on for the role {role}.",
                $"Reset it once you know why it was set. {again}", $"alter role {role} reset {setting};"),
            "database user" => new($"The database accepts no writes: {setting} is on for the role {role} in {database}.",
                $"Reset it once you know why it was set. {again}", $"alter role {role} in database {database} reset {setting};"),
            "database" => new($"The database accepts no writes: {setting} is on for {database}.",
                $"Reset it once you know why it was set. {again}", $"alter database {database} reset {setting};"),
            "client" => new($"The connection string asks for read-only sessions ({setting}).",
                "Take it out of ConnectionStrings:CallCenter, Options."),
            _ => new($"The database accepts no writes: {setting} is on for the whole server.",
                "Supabase sets it when the disk is 95 % full: enlarge the disk, or free some space (Dashboard: Database, Settings). "
                + $"Elsewhere see the server's configuration. {again}"),
        };
    }

    private static async Task<Hindrance?> Rights(NpgsqlConnection connection, string[] tables, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            with wanted as (
              select c.oid, n.oid as schema, n.nspname, format('%I.%I', n.nspname, c.relname) as name
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname || '.' || c.relname = any($1)),
            missing as (
              select distinct 1 as rank, format('USAGE on schema %I', nspname) as what,
                     format('grant usage on schema %I to callcenter_app;', nspname) as sql
                from wanted where not has_schema_privilege(schema, 'USAGE')
              union all
              select 2, format('%s on %s', string_agg(verb, ', '), name),
                     format('grant %s on %s to callcenter_app;', lower(string_agg(verb, ', ')), name)
                from wanted cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb
                where not has_table_privilege(oid, verb) group by name
              union all
              select 3, format('EXECUTE on function %s', f), format('grant execute on function %s to callcenter_app;', f)
                from (select format('app.%I(%s)', proname, pg_get_function_identity_arguments(p.oid)) as f, p.oid
                      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                      where n.nspname = 'app' and prorettype <> 'trigger'::regtype) p where not has_function_privilege(oid, 'EXECUTE')
              union all
              select 4, 'a policy on ' || name,
                     format('create policy app_writes on %s for all to callcenter_app using (true) with check (true);', name)
                from wanted w where row_security_active(oid) and not exists (
                  select from pg_policy p where p.polrelid = w.oid and p.polcmd = '*' and p.polpermissive
                  and (0 = any(p.polroles) or exists (select from unnest(p.polroles) r where r <> 0 and pg_has_role(r, 'USAGE')))))
            select string_agg(what, '; ' order by rank, what), string_agg(sql, E'\n' order by rank, what), quote_ident(current_user),
              coalesce(pg_has_role(to_regrole('callcenter_app')::oid, 'USAGE'), false), (select count(*) from wanted)
            from missing
            """, connection);
        command.Parameters.Add(new() { Value = tables });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        if (reader.GetInt64(4) < tables.Length)
            return new("The database lacks tables of this version.",
                "Apply the migrations: `dotnet CallCenter.Web.dll migrate`.", MissesTables: true);
        if (reader.IsDBNull(0)) return null;
        var (what, sql, role, member) = (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3));
        return member
            ? new($"permission denied: the app's role {role} lacks {Short(what)}.",
                "Give the role callcenter_app its rights back: docs/deploy.md, \"The database role\".", sql, Rights: true)
            : new($"permission denied: the app's role {role} is not a member of callcenter_app and lacks {Short(what)}.",
                "Make the app's role a member of callcenter_app: docs/deploy.md, \"The database role\".",
                $"grant callcenter_app to {role};", Rights: true);
    }

    private static string Short(string what) => what.Length <= 300 ? what : what[..300] + "…";

    /// <summary>
    /// What the webhooks of one call write, from the first ring to the end. The agent and the line are its own too, so that it waits for
    /// no row of others, and nobody for it. One statement: auto-prepared, it takes the place of one.
    /// </summary>
    private const string WholeCall = """
        do $whole$
        declare me uuid := gen_random_uuid();
        begin
          insert into app.users (id, user_name, normalized_user_name, display_name, security_stamp) values (me, me::text, me::text, '', '');
          insert into public.voip_users (id, identity, display_name) values (me, me::text, '');
          insert into app.lines (id, number, name) values (me, me::text, '');
          insert into app.legs (call_sid, call_id, label) values (me::text, me, 'caller');
          insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, queued_at, due_at)
            values (me, me::text, '', '', me, 'ringing', now(), now(), now(), now());
          insert into public.ring_events (call_id, version, event, at) values (me, 1, 'ringing', now());
          insert into public.active_calls (call_id, agent_id, status, since) values (me, me, 'ringing', now());
          insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
            values (gen_random_uuid(), 'broadcast', me, 'readiness', 'ringing', '{}', 1);
          update public.calls set state = 'claimed', agent_id = me, claimed_at = now(), version = version + 1 where id = me;
          update public.voip_users set current_call_id = me, current_call_phone_number = '', version = version + 1 where id = me;
          insert into app.talks (call_id, agent_id, line_id, began_by, began_at) values (me, me, me, 'answer', now());
          insert into public.parked_calls (call_id, slot, parked_by, parked_at)
            values (me, (1000000000 + random() * 1000000000)::int, me, now());
          delete from public.parked_calls where call_id = me;
          delete from public.active_calls where call_id = me;
          insert into app.recordings (id, call_id, line_id, kind, status, started_at) values (me, me, me, 'voicemail', 'asked', now());
          insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, attempts)
            values (me, me::text, me, 'voicemail', now(), now(), 1, me, 0);
          update public.voip_users set current_call_id = null, current_call_phone_number = null, version = version + 1 where id = me;
          update public.calls set state = 'ended', end_reason = 'completed', ended_at = now(), due_at = null, version = version + 1
            where id = me;
          update app.legs set left_at = now() where call_id = me;
        end $whole$
        """;

    /// <param name="whole">A whole call; otherwise one row.</param>
    private static async Task<Hindrance?> Write(NpgsqlConnection connection, string[] tables, bool whole, CancellationToken ct)
    {
        await using var tx = await connection.BeginTransactionAsync(ct);
        try
        {
            await using var batch = new NpgsqlBatch(connection, tx);
            batch.BatchCommands.Add(new("set local lock_timeout = '3s'"));
            batch.BatchCommands.Add(new("insert into app.webhook_receipts (key) values ('readiness:' || gen_random_uuid())"));
            batch.BatchCommands.Add(new("lock table public.calls, public.voip_users, public.active_calls, public.parked_calls, "
                + "public.ring_events, app.outbox_messages in row exclusive mode"));
            if (whole) batch.BatchCommands.Add(new(WholeCall));
            await batch.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await tx.RollbackAsync(ct);
            return await Blocked(connection, ct);
        }
        catch (PostgresException e) when (IsMissing(e)) { return Lacks(e); }
        catch (PostgresException e) when (!Transactions.DatabaseIsAway(e) || IsOfStatements(e))
        {
            await tx.RollbackAsync(ct);
            return await Refused(connection, e, tables, ct);
        }
        await tx.RollbackAsync(ct);
        return null;
    }

    private static bool IsOfStatements(PostgresException e) =>
        e.SqlState.StartsWith("42", StringComparison.Ordinal) && e.SqlState != PostgresErrorCodes.InsufficientPrivilege;

    /// <summary>In our own statement, not within a function that somebody's trigger runs: the innermost context comes first.</summary>
    private static bool IsMissing(PostgresException e)
    {
        var innermost = e.Where?.Split('\n').FirstOrDefault(line => line.Contains("PL/pgSQL", StringComparison.Ordinal));
        return IsOfStatements(e) && (innermost is null || innermost.Contains("inline_code_block", StringComparison.Ordinal));
    }

    private static Hindrance Lacks(PostgresException e) => new(
        $"The database does not fit this version: {e.MessageText} ({e.SqlState}).", "Run the doctor: it names what is missing.",
        MissesTables: true);

    /// <summary>Our own schema allows everything that was tried, so what refuses it is not of the migrations.</summary>
    private static async Task<Hindrance> Refused(NpgsqlConnection connection, PostgresException e, string[] tables, CancellationToken ct)
    {
        var says = $"The database refuses what a call writes: {e.MessageText} ({e.SqlState}).";
        var foreign = await ForeignTriggers(connection, tables, ct);
        if (foreign.Count == 0)
            return new(says, "Look for a column, constraint, rule or default that the migrations did not make. See schema.objects too.");
        var guilty = foreign.Where(t => e.Where?.Contains($"{t.Function}(", StringComparison.Ordinal) == true).ToList();
        var named = guilty.Count > 0 ? guilty : foreign;
        return new($"{says} The migrations did not create the {string.Join(" and the ", named.Select(t => t.Name))}.",
            "Change the trigger so that it accepts calls, or disable it.", string.Join('\n', named.Select(t => t.Disable)));
    }

    /// <summary>Each with the name of its function, which the error's context has if the function raised it.</summary>
    private static async Task<List<(string Name, string Function, string Disable)>> ForeignTriggers(
        NpgsqlConnection connection, string[] tables, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select format('trigger %s on %I.%I', g.tgname, n.nspname, c.relname), p.proname,
                   format('alter table %I.%I disable trigger %I;', n.nspname, c.relname, g.tgname)
            from pg_trigger g join pg_proc p on p.oid = g.tgfoid
              join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace
            where not g.tgisinternal and g.tgenabled <> 'D' and n.nspname || '.' || c.relname = any($1)
            order by 1
            """, connection);
        command.Parameters.Add(new() { Value = tables });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(string, string, string)>();
        while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return found.FindAll(t => !Inventory.Expected.Any(o => o.Name == t.Item1));
    }

    private static async Task<Hindrance> Blocked(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select l.pid, c.relname, coalesce(nullif(a.application_name, ''), 'no name'), coalesce(a.state, 'unknown'),
                   coalesce(extract(epoch from clock_timestamp() - a.xact_start), 0)::float8
            from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
            left join pg_stat_activity a on a.pid = l.pid
            where l.granted and l.database = (select oid from pg_database where datname = current_database())
              and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
              and n.nspname in ('public', 'app') and c.relkind in ('r', 'p')
            order by a.xact_start limit 1
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new($"{reader.GetString(1)} has been locked for {reader.GetDouble(4):0} s, so no call can be written: "
                + $"session {reader.GetInt32(0)} ({reader.GetString(2)}, {reader.GetString(3)}).",
                "Wait for it to end, or end it:", $"select pg_terminate_backend({reader.GetInt32(0)});")
            : new("A table could not be written for 3 s because of another session's lock.",
                "Look for long transactions: select * from pg_stat_activity order by xact_start.");
    }

    private async Task<string[]> Tables()
    {
        await using var scope = scopes.CreateAsyncScope();
        var model = scope.ServiceProvider.GetRequiredService<CallCenterDb>().Model.GetRelationalModel();
        return [.. model.Tables.Select(t => $"{t.Schema}.{t.Name}")];
    }

    public void Dispose() => one.Dispose();
}
