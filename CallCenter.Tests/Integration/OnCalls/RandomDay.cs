using System.Collections.Concurrent;
using System.Net.Http.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>
/// Two agents and a supervisor who act at random, on up to three calls, through the desk's HTTP and Twilio's webhooks. One line rings
/// everyone, one its team's members in turn, and who is in that team changes. Much of it is refused, as in real life; their legs are only
/// reported, not connected.
/// </summary>
internal sealed class RandomDay
{
    private const int MostCalls = 3;
    private readonly CallCenterApp app;
    private readonly Random dice;
    private readonly List<(Person Person, Guid Id)> people;
    private readonly ConcurrentDictionary<(Guid Call, string Label), string> legs = new();
    private readonly ConcurrentQueue<string> done = new();
    private int sequence, callers;

    private RandomDay(CallCenterApp app, int seed, List<(Person Person, Guid Id)> people) =>
        (this.app, dice, this.people) = (app, new Random(seed), people);

    /// <summary>By the names in timelines.</summary>
    public Dictionary<string, Guid> Names { get; } = [];

    /// <summary>The latest actions, to find a mistake.</summary>
    public string Story => string.Join('\n', done.TakeLast(60));

    public static async Task<RandomDay> Begin(CallCenterApp app, int seed)
    {
        app.CallTimes.ClaimLease = TimeSpan.FromSeconds(3); // whoever claims and connects nothing is soon free for something else
        var day = new RandomDay(app, seed, []);
        foreach (var name in (string[])["doug", "rhonda", "sue"])
        {
            var person = await app.SignIn(name);
            await person.Available();
            var me = (await person.Board()).Me;
            day.people.Add((person, me.Id));
            day.Names[me.Name] = me.Id;
        }
        await app.Team(TeamRows.Support, "Support", (day.people[0].Id, 1), (day.people[1].Id, 2));
        await app.AddSupport(", distribution = 'longest_idle', ring_seconds = 60, wrap_up_seconds = 1, voicemail = false");
        return day;
    }

    /// <summary>One action, or two at once.</summary>
    public Task Act() => Roll(6) == 0 ? Task.WhenAll(One(), One()) : One();

    /// <summary>All callers hang up, and nobody is busy any more.</summary>
    public async Task End()
    {
        await Eventually.True(async () =>
        {
            foreach (var call in (await people[0].Person.Board()).Calls)
                if (await app.Scalar<string>($"select call_sid from public.calls where id = '{call.Id}'") is { } sid) await HangUp(sid);
            return await app.Scalar<bool>("""
                select not exists (select from public.calls where state <> 'ended')
                  and not exists (select from public.voip_users where current_call_id is not null or wrap_up_until is not null)
                """);
        }, TimeSpan.FromSeconds(30));
    }

    private async Task One()
    {
        var ((me, id), (_, other)) = Pick();
        var calls = (await me.Board()).Calls;
        if (calls.Count == 0 || (calls.Count < MostCalls && Roll(5) == 0))
        {
            await Ring();
            return;
        }
        var call = calls[Roll(calls.Count)];
        switch (Roll(26))
        {
            case < 6: await Claim(call, me, id); break;
            case 6: await Do(me, call.Id, "hold"); break;
            case 7: await Do(me, call.Id, "resume"); break;
            case 8: await Do(me, call.Id, "park"); break;
            case 9:
                await Do(me, call.Id, "transfer", Roll(2) == 0 ? new { agentId = other } : (object)new { lineId = TeamRows.Support });
                break;
            case 10 or 11: await Do(me, call.Id, "consult", new { agentId = other }); break;
            case 12: await Do(me, call.Id, "consult/complete"); break;
            case 13: await Do(me, call.Id, Roll(2) == 0 ? "consult/join" : "consult/cancel"); break;
            case 14: await Do(me, call.Id, "parties", new { agentId = other }); break;
            case 15: await Do(me, call.Id, "leave"); break;
            case 16: await Remove(call, me); break;
            case 17: await Do(me, call.Id, "decline"); break;
            case 18 or 19: await Supervise(call, id); break;
            case 20: await Lose(call, id); break;
            case 21: await Turn(me); break;
            case 22: await Do(me, "/api/agents/me/wrap-up/end", new { }); break;
            case 23: await (Roll(2) == 0 ? Put(id) : app.Put(id, TeamRows.Support, 1 + Roll(2))); break;
            case 24: await Do(me, call.Id, "end"); break;
            default: await Late(call, id); break;
        }
    }

    private async Task Ring()
    {
        var sid = await app.Phone.Call($"+1415555{1000 + (Interlocked.Increment(ref callers) % 9000)}",
            Roll(3) == 0 ? TeamRows.SupportNumber : CallCenterApp.Line);
        // In the conference, past what is spoken first; unless they were quicker.
        await Eventually.True(async () => await app.Scalar<long>(
            $"select count(*) from public.calls where call_sid = '{sid}' and (conference_sid is not null or state = 'ended')") == 1);
        done.Enqueue($"{sid} calls");
    }

    private async Task Claim(CallView call, Person me, Guid id)
    {
        // Not every claim is redeemed, and some only later.
        if (await Do(me, call.Id, call.State == "parked" ? "pick-up" : "claim") && Roll(8) > 0) await Join(call.Id, $"agent-{id}");
    }

    private async Task Supervise(CallView call, Guid about)
    {
        var (sue, id) = people[2];
        switch (Roll(10))
        {
            case < 3:
                if (await Do(sue, call.Id, "monitor")) await Join(call.Id, $"supervisor-{id}");
                break;
            case < 5:
                await Do(sue, call.Id, "monitor/stop");
                break;
            case < 9:
                if (await Do(sue, call.Id, "take-over") && Roll(5) > 0) await Join(call.Id, $"agent-{id}");
                break;
            default:
                await Do(sue, $"/api/agents/{about}/clear-call", new { });
                break;
        }
    }

    /// <summary>A supervisor sets someone available or away.</summary>
    private Task<bool> Put(Guid id) =>
        Do(people[2].Person, $"/api/agents/{id}/force", new { availability = Roll(3) == 0 ? "away" : "available" });

    /// <summary>The person's own choice, or a page reload.</summary>
    private Task<bool> Turn(Person me) => Roll(4) switch
    {
        0 => Do(me, "/api/agents/me/availability", new { availability = "away" }),
        1 => Do(me, "/api/agents/me/heartbeat", new { ready = false, tab = "t", leader = true }),
        2 => Do(me, "/api/agents/me/heartbeat", new { ready = true, tab = "t" }),
        _ => Do(me, "/api/agents/me/availability", new { availability = "available" }),
    };

    private async Task Remove(CallView call, Person me)
    {
        if (call.Parties.Count > 0) await Do(me, call.Id, $"parties/{call.Parties[Roll(call.Parties.Count)].Label}/remove");
    }

    /// <summary>A leg that is under way arrives, wanted or not.</summary>
    private Task Late(CallView call, Guid id) => Join(call.Id, $"agent-{id}");

    /// <summary>The agent's connection breaks, and most often they come back.</summary>
    private async Task Lose(CallView call, Guid id)
    {
        foreach (var label in (string[])[$"agent-{id}", $"supervisor-{id}"])
            if (legs.TryRemove((call.Id, label), out var leg)) await Tell(call.Id, "participant-leave", label, leg);
        var me = people.Single(p => p.Id == id).Person;
        if (Roll(3) > 0 && await Do(me, call.Id, "claim")) await Join(call.Id, $"agent-{id}");
    }

    private Task Join(Guid call, string label) => Tell(call, "participant-join", label, legs[(call, label)] = $"CA{Guid.NewGuid():N}");

    private async Task Tell(Guid call, string @event, string label, string leg)
    {
        if (await app.Scalar<string>($"select conference_sid from public.calls where id = '{call}'") is not { } conference) return;
        var (status, _) = await app.Post("/conference", ("ConferenceSid", conference), ("FriendlyName", call.ToString()),
            ("SequenceNumber", $"{Interlocked.Increment(ref sequence)}"), ("StatusCallbackEvent", @event), ("CallSid", leg),
            ("ParticipantLabel", label));
        done.Enqueue($"{@event} of {label} in {call}: {(int)status}");
        ((int)status).ShouldBeLessThan(500, Story);
    }

    private Task<bool> Do(Person person, Guid call, string act, object? body = null) =>
        Do(person, $"/api/calls/{call}/{act}", body ?? new { tab = "t" });

    private async Task<bool> Do(Person person, string path, object body)
    {
        using var answer = await person.Http.PostAsJsonAsync(path, body);
        done.Enqueue($"{person.UserName} {path}: {(int)answer.StatusCode}");
        ((int)answer.StatusCode).ShouldBeLessThan(500, Story);
        return answer.IsSuccessStatusCode;
    }

    private async Task HangUp(string sid)
    {
        try { await app.Phone.HangUp(sid); }
        catch (HttpRequestException) { } // they have just gone
    }

    /// <summary>One of them, and another.</summary>
    private ((Person Person, Guid Id) Me, (Person Person, Guid Id) Other) Pick()
    {
        var me = Roll(people.Count);
        return (people[me], people[(me + 1 + Roll(people.Count - 1)) % people.Count]);
    }

    private int Roll(int sides)
    {
        lock (dice) return dice.Next(sides);
    }
}
