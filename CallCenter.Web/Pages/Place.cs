using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Dialling;

namespace CallCenter.Web.Pages;

/// <summary>
/// People's roles on a call and what they may do there: the first HTML must match what Client/board/place.js draws later.
/// Client/tests/golden/card.json is read by the tests of both.
/// </summary>
public static class Place
{
    public static IEnumerable<PartyView> Present(CallView call) => call.Parties.Where(p => p.State != "gone");
    public static PartyView? PartyOf(CallView call, Guid id) => Present(call).FirstOrDefault(p => p.AgentId == id);
    public static PartyView? Consult(CallView call) => Present(call).FirstOrDefault(p => p.Purpose == "consult");
    private static bool Alone(CallView call) => Present(call).All(p => p.Purpose == "monitor");
    /// <summary>The agent has joined, and the caller still hears the greeting.</summary>
    public static bool Greeting(CallView call) => call is { State: "active", Direction: "inbound", AnsweredAt: null };
    private static bool Talking(CallView call) => call.State is "active" or "held";

    /// <summary>agent, guest (invited by the agent), monitor, or null.</summary>
    public static string? Of(CallView call, Guid id)
    {
        if (call.Agent?.Id == id && (call.State is "claimed" or "dialing" or "active" or "held")) return "agent";
        return PartyOf(call, id) is { State: not "ringing" } party ? party.Purpose == "monitor" ? "monitor" : "guest" : null;
    }

    public static bool Rejoins(CallView call, Guid id) => call is { State: "ringing", RingReason: "rejoin" } && call.OfferedTo == id;
    /// <summary>The call rings a team, and so far this agent is one of those who are rung.</summary>
    public static bool Reaches(CallView call, AgentView? me) => call.Team is not { } team
        || (me is not null && me.Teams.TryGetValue(team.Id, out var level) && level is 1 or 2 && level <= call.Reach);

    /// <summary>An offer by name ignores teams.</summary>
    public static bool ForMe(CallView call, Guid id, AgentView? me) => call.State == "ringing"
        && (call.OfferedTo is null ? Reaches(call, me) : call.OfferedTo == id && (call.Reach == 0 || Reaches(call, me)));

    /// <param name="me">This agent.</param>
    /// <param name="free">They can be rung now; one who was disconnected, or is invited by name, is rung regardless.</param>
    public static bool Rings(CallView call, Guid id, AgentView? me, bool free) =>
        Rejoins(call, id) || PartyOf(call, id) is { Kind: "agent", State: "ringing" }
            || (free && ForMe(call, id, me) && !(call.OneByOne && call.OfferedTo is null) && !call.DeclinedBy.Contains(id));

    /// <summary>The customer in one word or a few: by name, if somebody has saved their number.</summary>
    public static string Who(CallView call) => call.Contact?.Name ?? call.NumberDisplay;

    /// <summary>What stands beside a name; nothing beside a number alone.</summary>
    public static string Beside(CallView call) => call.Contact is null ? "" : call.NumberDisplay;

    /// <summary>The line, and the team that it rings.</summary>
    public static string Line(CallView call) =>
        call.Team is { Name.Length: > 0 } team ? $"{call.Line.Name} · {team.Name} team" : call.Line.Name;

    public static string StateFor(CallView call, Guid id) => Of(call, id) switch
    {
        "agent" => Greeting(call) ? "greeting" : call.State,
        null => "ringing",
        _ when PartyOf(call, id)!.State == "claimed" => "claimed",
        "monitor" => "monitoring",
        _ => "joined",
    };

    public static IReadOnlyList<string> Offers(CallView call, Guid id)
    {
        var (place, joined, consult, alone) = (Of(call, id), PartyOf(call, id)?.State == "joined", Consult(call), Alone(call));
        var joining = Present(call).Any(p => p is { State: "joined", Purpose: not "monitor" });
        string[] heard = call.State == "active" || joining ? ["mute", "keypad"] : [];
        return place switch
        {
            null => ["decline", Rejoins(call, id) ? "rejoin" : "answer"],
            "guest" => joined ? ["mute", "keypad", "leave"] : ["leave"],
            "monitor" when !joined => ["stop"],
            "monitor" => [
                "listen", .. call.Agent is null ? (string[])[] : ["whisper"], "barge", "stop",
                .. PartyOf(call, id)!.Mode == "listen" ? (string[])[] : ["mute"],
                .. Talking(call) && alone ? (string[])["take-over"] : [],
            ],
            _ when Greeting(call) => ["mute", "end"],
            _ when !Talking(call) => call.State == "dialing" ? ["mute", "keypad", "end"] : ["end"],
            _ when consult is not null => [.. heard, "complete", "back", "end", .. consult.State == "joined" ? (string[])["join-all"] : []],
            _ => [
                .. heard, "hold", "resume", "add", "end", .. alone ? (string[])["park", "transfer"] : [],
                .. joining ? (string[])["leave"] : [],
            ],
        };
    }

    /// <summary>Why this card is here, if it is not a first ring.</summary>
    public static string Why(CallView call, Guid id, Func<Guid, string> nameOf)
    {
        var party = PartyOf(call, id);
        switch (Of(call, id))
        {
            case "agent": return "";
            case "monitor": return call.Agent is { } agent ? $"{agent.Name} is on this call." : "With an outside number.";
            case "guest" when party!.Purpose == "consult": return $"{nameOf(party.AddedBy)} is consulting you. The caller hears music.";
            case "guest": return $"With {call.Agent?.Name ?? "the caller"}.";
        }
        if (party is not null)
            return $"{nameOf(party.AddedBy)} wants {(party.Purpose == "consult" ? "to consult you" : "you to join the call")}";
        var sender = call.SentBy is { } by ? by == id ? "you" : nameOf(by) : null;
        return call.RingReason switch
        {
            "rejoin" => "You were disconnected",
            "transfer" => sender is null ? "Transferred" : $"Transferred by {sender}",
            "returned" when call.SentBy == id && call.OfferedTo == id => "Returned: parked for too long",
            "returned" when sender is null && Unreached(call) is { } number => $"Returned: {number.Name}: {Words(number)}",
            "returned" => sender is null ? "Returned: nobody answered" : $"Returned: {sender} did not answer",
            _ => call.AnsweredAt is null ? "" : "Was disconnected: first in line",
        };
    }

    /// <summary>An outside number to which the call was transferred.</summary>
    private static PartyView? Unreached(CallView call) => call.Parties.FirstOrDefault(p => p is { Purpose: "transfer", State: "gone" });

    public static string Mode(PartyView? party) => party?.Mode switch
    {
        "listen" => "Listening",
        "whisper" => "Whispering",
        "barge" => "In conference",
        _ => "",
    };

    public static string Words(PartyView party) => party switch
    {
        { State: "gone" } => party.Outcome switch
        {
            "declined" => "Declined",
            "no_answer" => "No answer",
            "busy" => "Busy",
            "failed" => "Could not be reached",
            "removed" => "Removed",
            _ => DialRefusal.Words(party.Outcome) ?? "Left",
        },
        { State: "ringing" } => "Ringing…",
        { State: "claimed" } => "Connecting…",
        { Purpose: "monitor" } => Mode(party),
        { Purpose: "consult" } => "Talking with you",
        _ => "On the call",
    };

    /// <summary>Commands that Twilio did not carry out, as this person's card shows them, with the card's actions for them.</summary>
    public static IEnumerable<Trouble> Troubles(CallView call, Guid id) => call.Troubles.Where(t => t.For is null || t.For == id);

    /// <summary>The people that a card lists: all who can be heard. A supervisor who only listens cannot.</summary>
    public static IEnumerable<PartyView> Listed(CallView call, Guid id) => call.Parties.Where(p => p.AgentId != id && p.Mode != "listen");
}
