using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>The check of who rings, in a call centre where nothing else checks.</summary>
public sealed class RingingLookTests(Database database) : IAsyncDisposable
{
    private NpgsqlDataSource source = null!;

    [Fact]
    public async Task A_look_since_the_last_one_mends_what_changed_meanwhile_and_leaves_the_rest_to_the_whole_one()
    {
        await Furnish(agents: 2, calls: 2);
        var since = await Look(null);
        (await Rows()).ShouldBe(4);

        await Run("update public.voip_users set availability = 'away', version = version + 1 where identity = 'agent_1'");
        since = await Look(since);
        (await Rows()).ShouldBe(2, "an agent ceased to be rung");
        await Run("update public.voip_users set availability = 'available', version = version + 1 where identity = 'agent_1'");
        since = await Look(since);
        (await Rows()).ShouldBe(4, "an agent can be rung again");
        await Ring(3, 3);
        since = await Look(since);
        (await Rows()).ShouldBe(6, "a call came in");

        // Another lane's transaction that is open during a check, in the same server, makes the next check go back further.
        await Eventually.True(async () =>
        {
            since = await Look(since);
            await Run("delete from public.active_calls");
            since = await Look(since);
            return await Rows() == 0; // neither a call nor an agent has changed
        });
        await Look(null);
        (await Rows()).ShouldBe(6);
    }

    [Fact]
    public async Task What_a_transaction_changes_that_is_open_during_a_look_is_seen_by_the_next()
    {
        await Furnish(agents: 1, calls: 1);
        await Run("update public.voip_users set availability = 'away', version = version + 1");
        await using var other = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var open = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var change = new NpgsqlCommand("update public.voip_users set availability = 'available', version = version + 1", other);
        await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Run("update public.calls set version = version + 1"); // a later number than the open one's
        var since = await Look(null);
        (await Rows()).ShouldBe(0);

        await open.CommitAsync(TestContext.Current.CancellationToken);

        await Look(since);
        (await Rows()).ShouldBe(1);
    }

    [Fact]
    public async Task A_plan_that_was_made_when_nobody_rang_is_not_used_when_hundreds_do()
    {
        await Furnish(agents: 20, calls: 0, connections: 1);
        await Run("truncate public.active_calls");
        await Run("vacuum analyze public.active_calls");
        for (var n = 0; n < 10; n++) await Look(null);

        await Ring(1, 1_000);
        await Run("""
            insert into public.active_calls (call_id, agent_id, status, since)
            select c.id, a.id, 'ringing', now() from public.calls c, public.voip_users a
            """);

        await using var patience = source.CreateCommand("set statement_timeout = '10s'"); // it takes 50 ms, and with that plan 30 s
        await patience.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Look(null);
        (await Rows()).ShouldBe(20_000);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task Furnish(int agents, int calls, int connections = 2)
    {
        source = NpgsqlDataSource.Create($"{DataSetup.Defaults}{await database.Create()};Maximum Pool Size={connections}");
        await Run($"""
            insert into app.lines (id, number, name) values (gen_random_uuid(), '+14155550100', 'Line');
            insert into app.users (id, user_name, normalized_user_name, display_name, security_stamp)
            select gen_random_uuid(), 'agent_' || n, 'AGENT_' || n, 'Agent', 'stamp' from generate_series(1, {agents}) n;
            insert into public.voip_users (id, identity, display_name, availability, reachable_until)
            select id, user_name, display_name, 'available', now() + interval '1 hour' from app.users
            """);
        await Ring(1, calls);
    }

    private Task Ring(int first, int last) => Run($"""
        insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, due_at, version)
        select gen_random_uuid(), 'CA' || n, '+14155550134', l.number, l.id, 'ringing', now(), now(), now() + interval '10 minutes', 2
        from app.lines l, generate_series({first}, {last}) n
        """);

    private async Task<string> Look(string? since)
    {
        await using var look = source.CreateCommand("select app.match_ringing_rows($1::xid8)::text");
        look.Parameters.Add(new() { Value = (object?)since ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return (string)(await look.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task<long> Rows()
    {
        await using var count = source.CreateCommand("select count(*) from public.active_calls");
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task Run(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
