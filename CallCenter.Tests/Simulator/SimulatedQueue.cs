using System.Net;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>The account's queue, which its other programs fill too.</summary>
public sealed class SimulatedQueue
{
    private static async Task AheadAsync(World world, int callsAhead, double callsPerSecond) =>
        (await world.SimulateAsync(HttpMethod.Put, "/faults", new { behaviour = new { callsAhead, callsPerSecond } }))
            .EnsureSuccessStatusCode();

    private static async Task<JsonElement> DialAsync(World world, string number) =>
        (await world.RestAsync(HttpMethod.Post, "/Calls.json", ("To", number), ("From", "+14155550100"), ("Twiml", "<Response/>"))).Body;

    private static string Sid(JsonElement call) => call.GetProperty("sid").GetString()!;

    private static int QueueTime(JsonElement made) => int.Parse(made.GetProperty("queue_time").GetString()!);

    [Fact]
    public async Task A_participant_waits_behind_the_calls_of_others_and_its_answer_says_how_long()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        await AheadAsync(world, 5, callsPerSecond: 2);

        var made = (await world.AddAsync(conference)).Body;

        (made.GetProperty("status").GetString(), QueueTime(made)).ShouldSatisfyAllConditions(
            answer => answer.Item1.ShouldBe("queued"),
            answer => answer.Item2.ShouldBeInRange(1, 2500));
        var sid = made.GetProperty("call_sid").GetString()!;
        await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "ringing");
        var entries = (await world.LogAsync("call")).Where(entry => entry.GetProperty("call").GetString() == sid).ToArray();
        (At("initiated") - At("calling +14155550177")).TotalMilliseconds.ShouldBeGreaterThan(QueueTime(made) - 50);

        DateTimeOffset At(string text) =>
            entries.Single(entry => entry.GetProperty("text").GetString() == text).GetProperty("at").GetDateTimeOffset();
    }

    [Fact]
    public async Task With_24_ahead_and_one_a_second_a_call_of_the_API_says_24_seconds()
    {
        await using var world = await World.StartAsync();
        await AheadAsync(world, 24, callsPerSecond: 1);

        var call = await DialAsync(world, "+14155550177");
        var next = await DialAsync(world, "+14155550178");

        QueueTime(call).ShouldBeInRange(22000, 24000);
        (QueueTime(next) - QueueTime(call)).ShouldBeInRange(1, 1000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_queue_is_gone_when_everything_heals_or_is_reset(bool reset)
    {
        await using var world = await World.StartAsync();
        await AheadAsync(world, 100000, callsPerSecond: 1);
        var sid = Sid(await DialAsync(world, "+14155550177"));
        (await world.StatusAsync(sid)).ShouldBe("queued");

        if (reset)
            await world.SimulateAsync(HttpMethod.Post, "/reset");
        else
            await world.SimulateAsync(HttpMethod.Put, "/faults", new { });

        if (!reset)
            await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "ringing");
        var next = await DialAsync(world, "+14155550178");
        QueueTime(next).ShouldBe(0);
        await Eventually.TrueAsync(async () => await world.StatusAsync(Sid(next)) == "ringing");
    }

    [Theory]
    [InlineData("404", null, 404, 20404)]
    [InlineData("400", 16114, 400, 16114)]
    [InlineData("400", 16099, 400, 16099)]
    [InlineData("403", null, 403, 20403)]
    [InlineData("409", 21220, 409, 21220)]
    [InlineData("502", null, 502, 20502)]
    public async Task Any_refusal_can_be_a_fault(string answer, int? code, int status, int says)
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        var fault = new { method = "POST", path = "/Conferences/*/Participants/*.json", answer, code, times = 1 };
        (await world.SimulateAsync(HttpMethod.Put, "/faults", new { restFaults = new[] { fault } })).EnsureSuccessStatusCode();
        var caller = $"/Conferences/{conference}/Participants/caller.json";

        var refused = await world.RestAsync(HttpMethod.Post, caller, ("Hold", "true"));

        (refused.Body.GetProperty("code").GetInt32(), refused.Body.GetProperty("status").GetInt32()).ShouldBe((says, status));
        ((int)refused.Status).ShouldBe(status);
        refused.Body.GetProperty("more_info").GetString().ShouldBe($"https://www.twilio.com/docs/errors/{says}");
        (await world.RestAsync(HttpMethod.Get, caller)).Body.GetProperty("hold").GetBoolean().ShouldBeFalse();
        (await world.RestAsync(HttpMethod.Post, caller, ("Hold", "true"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_answer_can_be_a_page_instead_of_JSON()
    {
        await using var world = await World.StartAsync();
        await world.SimulateAsync(HttpMethod.Put, "/faults", new { rest = "html" });
        using var http = new HttpClient();
        var account = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{world.Options.AccountSid}:{world.Options.AuthToken}"));
        http.DefaultRequestHeaders.Authorization = new("Basic", account);

        var answer = await http.GetAsync($"{world.Twilio.Url}/2010-04-01/Accounts/{world.Options.AccountSid}/Calls.json");

        (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.ServiceUnavailable, "text/html"));
    }
}
