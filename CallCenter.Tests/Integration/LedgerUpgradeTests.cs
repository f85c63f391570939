using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>The ledger begins during calls, with agents in every state and the previous version running next to it.</summary>
public sealed class LedgerUpgradeTests(Database database) : IAsyncLifetime
{
    private const string First = "20261129150000_ledger.sql";
    private string connection = null!;
    private NpgsqlDataSource source = null!;

    /// <summary>The schema before the ledger, with live calls.</summary>
    public async ValueTask InitializeAsync()
    {
        connection = await database.CreateEmpty();
        source = NpgsqlDataSource.Create(connection);
        await Execute("create schema if not exists app");
        await using (var upgrade = new Upgrade(connection, _ => { }))
        {
            foreach (var file in Schema.Files().Where(f => string.CompareOrdinal(Path.GetFileName(f), First) < 0))
                await upgrade.Apply(Path.GetFileName(file), await File.ReadAllTextAsync(file), default);
        }
        await Execute("""
            create function pg_temp.a(n int) returns uuid language sql as
              $f$ select ('00000000-0000-0000-0000-0000000000' || lpad(n::text, 2, '0'))::uuid $f$;
            create function pg_temp.ago(s int) returns timestamptz language sql as $f$ select now() - s * interval '1 second' $f$;
            insert into app.users (id, user_name, normalized_user_name, display_name, security_stamp)
              select pg_temp.a(n), 'p' || n, 'P' || n, 'P' || n, 'stamp' from generate_series(1, 11) n;
            insert into public.voip_users (id, identity, display_name, availability, reachable_until)
              select pg_temp.a(n), 'agent_' || n, 'P' || n, 'available', now() + interval '1 hour' from generate_series(1, 11) n;
            insert into app.lines (id, number, name)
              values (pg_temp.a(50), '+14155550100', 'Main'), (pg_temp.a(51), '+14155550101', 'Sales');
            update public.voip_users set reachable_until = null where display_name in ('P2', 'P4');
            update public.voip_users set availability = 'away' where display_name in ('P3', 'P4');
            update public.voip_users set wrap_up_until = now() + interval '1 minute' where display_name = 'P5';
            update public.voip_users set active = false where display_name = 'P6';

            insert into public.calls (id, call_sid, direction, from_number, to_number, line_id, state, agent_id,
                started_at, claimed_at, answered_at, state_since, conference_sid) values
              (pg_temp.a(60), 'CA1', 'inbound', '+14155550134', '+14155550100', pg_temp.a(51), 'claimed', pg_temp.a(7),
                pg_temp.ago(9), pg_temp.ago(5), null, pg_temp.ago(5), null),
              (pg_temp.a(61), 'CA2', 'inbound', '+14155550134', '+14155550100', pg_temp.a(50), 'active', pg_temp.a(8),
                pg_temp.ago(9), pg_temp.ago(7), pg_temp.ago(5), pg_temp.ago(5), 'CF2'),
              (pg_temp.a(62), 'CA3', 'outbound', '+14155550101', '+14155550134', pg_temp.a(51), 'held', pg_temp.a(9),
                pg_temp.ago(9), pg_temp.ago(7), pg_temp.ago(5), pg_temp.ago(2), 'CF3');
            insert into public.calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
              values (pg_temp.a(63), 'CA4', '+14155550134', '+14155550100', pg_temp.a(50), 'ended', 'abandoned',
                pg_temp.ago(99), pg_temp.ago(99), pg_temp.ago(99));
            update public.calls set version = version + 1, parties = (
              select jsonb_agg(jsonb_build_object('label', kind || '-' || pg_temp.a(n), 'kind', kind, 'purpose', purpose,
                'state', 'joined', 'name', 'P' || n, 'since', pg_temp.ago(1), 'agentId', pg_temp.a(n)))
              from (values (10, 'agent', 'consult'), (11, 'supervisor', 'monitor')) p (n, kind, purpose))
              where call_sid = 'CA3';
            update public.voip_users u set current_call_phone_number = '+14155550134',
                current_call_id = pg_temp.a(n), current_call_answered_at = since
              from (values ('P7', 60, null), ('P8', 61, pg_temp.ago(5)), ('P9', 62, pg_temp.ago(5)),
                ('P10', 62, pg_temp.ago(1)), ('P11', 62, pg_temp.ago(1))) on_call (who, n, since) where display_name = who;
            """);
    }

    [Fact]
    public async Task Every_agent_has_one_open_span_of_what_they_are()
    {
        await Schema.Migrate(connection);

        (await One<string>("""
            select string_agg(display_name || ' ' || status, ', ' order by length(display_name), display_name)
            from app.agent_spans s join public.voip_users u on u.id = s.agent_id where to_at is null
            """)).ShouldBe("P1 available, P2 unreachable, P3 away, P4 signed_out, P5 wrap_up, P6 signed_out, "
            + "P7 connecting, P8 talking, P9 talking, P10 talking, P11 talking");
        (await One<bool>("""
            select bool_and(s.status = app.agent_status(u)) from app.agent_spans s join public.voip_users u on u.id = s.agent_id
            where to_at is null
            """)).ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_is_on_a_call_has_a_talk_and_the_live_calls_know_their_first_line_and_their_place()
    {
        await Schema.Migrate(connection);

        (await One<string>("""
            select string_agg(concat_ws(' ', display_name, began_by, case when joined_at is not null then 'joined' end,
              case when held_since is not null then 'held' end), ', ' order by length(display_name), display_name)
            from app.talks t join public.voip_users u on u.id = t.agent_id where ended_at is null and t.call_id = u.current_call_id
            """)).ShouldBe("P7 answer, P8 answer joined, P9 dial joined held, P10 consult joined");
        (await One<string>("""
            select string_agg(concat_ws(' ', call_sid, l.name, case when queued_at = started_at then 'queued' end), ', ' order by call_sid)
            from public.calls c left join app.lines l on l.id = c.first_line_id
            """)).ShouldBe("CA1 Main queued, CA2 Main queued, CA3 Sales, CA4");
    }

    [Fact]
    public async Task What_the_version_before_goes_on_writing_is_in_the_spans()
    {
        await Schema.Migrate(connection);

        await Execute("""
            update public.voip_users set wrap_up_until = null, version = version + 1 where display_name = 'P5';
            update public.voip_users set availability = 'away', reachable_until = null, version = version + 1 where display_name = 'P1';
            """);

        (await One<string>("""
            select string_agg(status, ' ' order by display_name, from_at)
            from app.agent_spans s join public.voip_users u on u.id = s.agent_id where display_name in ('P1', 'P5')
            """)).ShouldBe("available away wrap_up available");
    }

    [Fact]
    public async Task Applied_once_more_as_the_supabase_cli_would_it_begins_nothing_twice()
    {
        await Schema.Migrate(connection);
        const string all = """
            select concat_ws(' ', (select count(*) from app.agent_spans), (select count(*) from app.talks),
              (select sum(version) from public.calls))
            """;
        var before = await One<string>(all);

        await Execute("drop table app.migrations");
        await Schema.Migrate(connection);

        (await One<string>(all)).ShouldBe(before);
    }

    private async Task<T?> One<T>(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    private async Task Execute(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
