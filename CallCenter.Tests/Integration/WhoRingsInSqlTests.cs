using System.Text.Json;
using System.Text.Json.Nodes;
using CallCenter.Tests.Support;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>The database's own copy of the rule; the browser's and the server's tests read the same file.</summary>
public sealed class WhoRingsInSqlTests(Database database)
{
    [Fact]
    public async Task The_database_rings_whom_the_pages_show_a_call_to()
    {
        await using var data = NpgsqlDataSource.Create(await database.Create());
        var wrong = new List<string>();
        foreach (var one in Golden.Cases(Golden.WhoRings))
            if (await Ask(data, "app.rings(c, a)", one) != (bool)one["rings"]!) wrong.Add(Golden.Name(one));

        wrong.ShouldBeEmpty();
    }

    /// <summary>Whoever is rung may take the call, and nobody whom it is not meant for, by whatever way they ask.</summary>
    [Fact]
    public async Task Nobody_may_take_what_is_meant_for_others()
    {
        await using var data = NpgsqlDataSource.Create(await database.Create());
        foreach (var one in Golden.Cases(Golden.WhoRings))
        {
            var (call, agent) = Rows(one);
            var outside = call is { State: "ringing", Reach: > 0, Team: { } team } && !agent.Teams.ContainsKey(team.Id);
            if (!outside && !(bool)one["rings"]!) continue;

            (await Ask(data, "app.meant_for(c, a.id, a.teams)", one)).ShouldBe((bool)one["rings"]!, Golden.Name(one));
        }
    }

    /// <summary>A function that is called for each pair costs a call that begins to ring microseconds for every agent.</summary>
    [Theory]
    [InlineData("select from public.calls c join public.voip_users a on app.rings(c, a)", "declined_by")]
    [InlineData("update public.calls set version = version + 1 "
        + "where app.meant_for(calls, $1, (select a.teams from public.voip_users a where a.id = $1))", "offered_to")]
    public async Task The_rule_becomes_part_of_the_statement_that_asks(string statement, string column)
    {
        await using var data = NpgsqlDataSource.Create(await database.Create());
        await using var command = data.CreateCommand($"explain (verbose, costs off) {statement}");
        if (statement.Contains("$1", StringComparison.Ordinal)) command.Parameters.Add(new() { Value = Guid.NewGuid() });
        var plan = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) plan.Add(reader.GetString(0));

        plan.ShouldContain(line => line.Contains(column));
        plan.ShouldNotContain(line => line.Contains("app.rings(") || line.Contains("app.meant_for(") || line.Contains("app.reaches("));
    }

    private static (CallView Call, AgentView Agent) Rows(JsonNode one) =>
        (Golden.With<CallView>(Golden.WhoRings, "call", one), Golden.With<AgentView>(Golden.WhoRings, "agent", one));

    private static async Task<bool> Ask(NpgsqlDataSource data, string rule, JsonNode one)
    {
        var (call, agent) = Rows(one);
        await using var command = data.CreateCommand($"""
            select {rule} from jsonb_populate_record(null::public.calls, $1::jsonb) c,
              jsonb_populate_record(null::public.voip_users, $2::jsonb) a
            """);
        command.Parameters.Add(new()
        {
            Value = JsonSerializer.Serialize(new
            {
                id = call.Id,
                state = call.State,
                offered_to = call.OfferedTo,
                ring_reason = call.RingReason,
                declined_by = call.DeclinedBy,
                team_id = call.Team?.Id,
                reach = call.Reach,
                asked = call.OneByOne ? Array.Empty<Guid>() : null,
            })
        });
        command.Parameters.Add(new()
        {
            Value = JsonSerializer.Serialize(new
            {
                id = agent.Id,
                active = agent.Active,
                availability = agent.Availability,
                reachable_until = agent.Reachable ? DateTimeOffset.UnixEpoch : (DateTimeOffset?)null,
                current_call_id = agent.Call?.Id,
                wrap_up_until = agent.WrapUpUntil,
                teams = agent.Teams,
            })
        });
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
