using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Pages;

namespace CallCenter.Tests.Unit;

/// <summary>The server's own copy of two rules; the browser's and the database's tests read the same files.</summary>
public sealed class WhoRingsTests
{
    public static TheoryData<string> Rings => [.. Golden.Cases(Golden.WhoRings).Select(Golden.Name)];
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
    [MemberData(nameof(Lines))]
    public void Those_who_wait_are_in_one_order(string name)
    {
        var one = Golden.Case(Golden.InLine, name);
        var calls = one["calls"].Deserialize<CallView[]>(JsonSerializerOptions.Web)!;
        var order = one["order"].Deserialize<Guid[]>()!;

        calls.OrderBy(c => PlaceInLine.Of(c)).Select(c => c.Id).ShouldBe(order);
        calls.AsEnumerable().Reverse().OrderBy(c => PlaceInLine.Of(c)).Select(c => c.Id).ShouldBe(order);
    }
}
