using CallCenter.Tests.Support;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CallCenter.Tests.Integration;

public sealed class RingingRowsTests(CallCenterApp app) : ProductTest(app)
{
    private const string First = "01900000-0000-7000-8000-000000000001", Last = "01900000-0000-7000-8000-000000000002";

    [Fact]
    public async Task Rows_are_added_in_one_order_so_that_two_who_do_it_at_once_cannot_wait_for_each_other()
    {
        var doug = await App.SignIn("doug");
        // The last one is first on the disk, where a statement without an order would start.
        foreach (var call in new[] { Last, First }) await Ring(call);
        await using var other = await App.Data.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var held = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await Insert(other, Last, await doug.Id());

        var available = doug.Available();
        await Eventually.True(async () => await IsHeld(First, await doug.Id()));

        await held.RollbackAsync(TestContext.Current.CancellationToken);
        await available;
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from public.active_calls") == 2);
    }

    [Fact]
    public async Task A_call_that_rings_everywhere_it_should_is_not_held_while_that_is_found_out()
    {
        await (await App.SignIn("doug")).Available();
        await Ring(First);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from public.active_calls") == 1);
        await using var scope = App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CallCenterDb>();
        await using var looking = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await db.MatchRingingRows(since: null, TestContext.Current.CancellationToken);

        await App.Execute($"select from public.calls where id = '{First}' for update nowait");
    }

    private Task Ring(string call) => App.Execute($"""
        insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, due_at, version)
        select '{call}', 'CA' || md5('{call}'), '+14155550134', number, id, 'ringing', now(), now(), now() + interval '10 minutes', 2
        from app.lines limit 1
        """);

    /// <summary>Whether another transaction has added this row and not committed yet.</summary>
    private async Task<bool> IsHeld(string call, Guid agent)
    {
        await using var connection = await App.Data.OpenConnectionAsync();
        await using var look = await connection.BeginTransactionAsync();
        try
        {
            await using var patience = new NpgsqlCommand("set local lock_timeout = 100", connection);
            await patience.ExecuteNonQueryAsync();
            await Insert(connection, call, agent);
            return false;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable) { return true; }
    }

    private static async Task Insert(NpgsqlConnection connection, string call, Guid agent)
    {
        await using var command = new NpgsqlCommand($"""
            insert into public.active_calls (call_id, agent_id, status, since) values ('{call}', '{agent}', 'ringing', now())
            """, connection);
        await command.ExecuteNonQueryAsync();
    }
}
