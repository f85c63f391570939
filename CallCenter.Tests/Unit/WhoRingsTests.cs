using System.Text.Json;
using System.Text.Json.Nodes;
using CallCenter.Tests.Support;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Lines;
using CallCenter.Web.Pages;

namespace CallCenter.Tests.Unit;

/// <summary>The server's own copy of two rules; the browser's and the database's tests read the same files.</summary>
public sealed class WhoRingsTests
{
    public static TheoryData<string> Rings => [.. Golden.Cases(Golden.WhoRings).Select(Golden.Name)];
    /// <summary>Those in which nothing but teams decides.</summary>
    public static TheoryData<string> ByTeam => [.. Golden.Cases(Golden.WhoRings)
        .Where(c => Changed(c, "call").All(n => n is "team" or "reach") && Changed(c, "agent").All(n => n == "teams")).Select(Golden.Name)];
    public static TheoryData<string> Lines => [.. Golden.Cases(Golden.InLine).Select(Golden.Name)];

    [Theory]
    [MemberData(nameof(Rings))]
    public void The_first_page_shows_a_call_to_whom_it_rings(string name)
    {
        var one = Golden.Case(Golden.WhoRings, name);
        var call = Golden.With<CallView>(Golden.WhoRings, "call", one);
        var me = Golden.With<AgentView>(Golden.WhoRings, "agent", one);

        Place.Rings(call, me.Id, me, new AgentRow(me, me.Id, DateTimeOffset.UnixEpoch).Rings).ShouldBe((bool)one["rings"]!);
    }

    [Theory]
    [MemberData(nameof(ByTeam))]
    public void A_claim_and_a_decline_are_for_the_same_agents(string name)
    {
        var one = Golden.Case(Golden.WhoRings, name);
        var shown = Golden.With<CallView>(Golden.WhoRings, "call", one);
        Line line = new() { Number = "+2", Name = "Sales", TeamId = shown.Team?.Id };
        var call = new Call { FromNumber = "+1", ToNumber = "+2", Line = line, StartedAt = DateTimeOffset.UnixEpoch };

        call.Ring(DateTimeOffset.UnixEpoch, line.RingTime, reserve: shown.Reach == Call.AndReserve);

        call.Reaches(Golden.With<AgentView>(Golden.WhoRings, "agent", one).Teams).ShouldBe((bool)one["rings"]!);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Those_who_wait_are_in_one_order(string name)
    {
        var one = Golden.Case(Golden.InLine, name);
        var calls = one["calls"].Deserialize<CallView[]>(JsonSerializerOptions.Web)!;
        var order = one["order"].Deserialize<Guid[]>()!;

        calls.OrderBy(c => PlaceInLine.Of(c)).Select(c => c.Id).ShouldBe(order);
        calls.AsEnumerable().Reverse().OrderBy(c => PlaceInLine.Of(c)).Select(c => c.Id).ShouldBe(order);
    }

    private static IEnumerable<string> Changed(JsonNode one, string part) => one[part]!.AsObject().Select(p => p.Key);
}
