using CallCenter.Web.Calls;
using CallCenter.Web.Data;

namespace CallCenter.Tests.Architecture;

public sealed class CycleTests
{
    // The map of the schema has to name what it maps: its own dependencies do not count for its room.
    private static readonly List<(Type From, Type To)> All =
        [.. Dependencies.In(typeof(Call).Assembly).Where(d => d.From != typeof(CallCenterDb))];

    [Fact]
    public void No_room_needs_one_that_needs_it()
    {
        var arrows = Arrows(All);

        All.Select(d => (From: Room(d.From), To: Room(d.To), Why: $"{d.From.Name} needs {d.To.Name}"))
            .Where(a => a.From != a.To && Reaches(arrows, a.To, a.From))
            .Select(a => $"{a.From} -> {a.To}: {a.Why}").Order().ShouldBeEmpty();
    }

    [Fact]
    public void A_cycle_is_seen_and_a_long_way_round_too()
    {
        (string From, string To)[] round = [("Calls", "Outbox"), ("Outbox", "Telephony"), ("Telephony", "Calls"), ("Pages", "Calls")];
        var arrows = round.ToLookup(a => a.From, a => a.To);

        Reaches(arrows, "Calls", "Calls").ShouldBeTrue();
        Reaches(arrows, "Pages", "Pages").ShouldBeFalse();
        Reaches(arrows, "Calls", "Pages").ShouldBeFalse();
    }

    [Fact]
    public void Arrows_are_found_in_signatures_and_in_code()
    {
        Arrows(All)["Calls"].ShouldContain("Agents");
        Arrows(All)["Calls"].ShouldContain("Data");
        All.Exists(d => d.From.Name == "Reconciliation" && d.To.Name == "OpenLegs").ShouldBeTrue("it asks for it in its code alone");
    }

    [Fact]
    public void The_core_of_the_calls_knows_none_of_their_stages()
    {
        const string core = "CallCenter.Web.Calls";

        All.Where(d => d.From.Namespace == core && d.From.Name != "CallsSetup")
            .Where(d => d.To.Namespace!.StartsWith(core + ".", StringComparison.Ordinal))
            .Select(d => $"{d.From.Name} needs {d.To.Name}").ShouldBeEmpty();
    }

    private static string Room(Type type) => Dependencies.RoomOf(type)!;

    private static ILookup<string, string> Arrows(IEnumerable<(Type From, Type To)> dependencies) => dependencies
        .Select(d => (From: Room(d.From), To: Room(d.To))).Where(a => a.From != a.To).Distinct().ToLookup(a => a.From, a => a.To);

    private static bool Reaches(ILookup<string, string> arrows, string from, string to)
    {
        var seen = new HashSet<string>();
        var next = new Queue<string>(arrows[from]);
        while (next.TryDequeue(out var room))
        {
            if (room == to) return true;
            if (seen.Add(room)) foreach (var one in arrows[room]) next.Enqueue(one);
        }
        return false;
    }
}
