using System.Text.Json;
using System.Text.Json.Nodes;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Pages;

namespace CallCenter.Tests.Unit;

/// <summary>The server's own copy of what stands on a card and what can be done there; card.test.js reads the same file.</summary>
public sealed class CardTests
{
    private static readonly Guid Me = Guid.Parse((string)Golden.Card["me"]!);

    public static TheoryData<string> Cards => [.. Golden.Cases(Golden.Card).Select(Golden.Name)];

    [Theory]
    [MemberData(nameof(Cards))]
    public void The_first_page_draws_the_card_that_the_desk_draws(string name)
    {
        var one = Golden.Case(Golden.Card, name);
        var call = Golden.With<CallView>(Golden.Card, "call", one);

        Same(one["card"]!, new
        {
            Place = Place.Of(call, Me),
            State = Place.StateFor(call, Me),
            Offers = Place.Offers(call, Me),
            Why = Place.Why(call, Me, NameOf),
            Words = call.Parties.Select(Place.Words),
            Listed = Place.Listed(call, Me).Select(p => p.Label),
            Troubles = Place.Troubles(call, Me).Select(t => t.Command),
        });
    }

    [Fact]
    public void Its_title_is_the_same()
    {
        foreach (var one in Golden.Rows(Golden.Card, "titles"))
        {
            var call = Golden.With<CallView>(Golden.Card, "call", one);

            Same(one["title"]!, new { Who = Place.Who(call), Beside = Place.Beside(call), Line = Place.Line(call) });
        }
    }

    [Fact]
    public void Why_somebody_is_not_there_is_said_in_the_same_words()
    {
        foreach (var one in Golden.Rows(Golden.Card, "gone"))
        {
            var (outcome, words) = ((string?)one["outcome"], (string)one["words"]!);

            Place.Words(Gone(outcome)).ShouldBe(words, outcome);
            DialRefusal.Words(outcome).ShouldBe((bool)one["refused"]! ? words : null, outcome);
        }
    }

    private static string NameOf(Guid id) => (string)Golden.Card["people"]![id.ToString()]!;

    private static PartyView Gone(string? outcome) => new(
        "outside-1", "outside", "conference", "gone", "+1 415-555-0177", null, null, null, null, Me, DateTimeOffset.UnixEpoch, outcome);

    private static void Same(JsonNode expected, object drawn)
    {
        var actual = JsonSerializer.SerializeToNode(drawn, JsonSerializerOptions.Web)!;
        JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"drawn: {actual.ToJsonString()}\nexpected: {expected.ToJsonString()}");
    }
}
