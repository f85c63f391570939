using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>Calls per second: how many the API may start at once and which wait.</summary>
public sealed class SimulatedPace
{
    private static Task<World> Slowly(double callsPerSecond) =>
        World.StartAsync(options => options with { CallsPerSecond = callsPerSecond });

    private static async Task<JsonElement> DialAsync(World world, string number) =>
        (await world.RestAsync(HttpMethod.Post, "/Calls.json", ("To", number), ("From", "+14155550100"), ("Twiml", "<Response/>"),
            ("StatusCallback", world.App.Url + "/leg"), ("StatusCallbackEvent", "initiated completed"))).Body;

    private static string Sid(JsonElement call) => call.GetProperty("sid").GetString()!;

    [Fact]
    public async Task What_is_too_much_is_queued_and_placed_one_by_one()
    {
        await using var world = await Slowly(1);

        JsonElement[] calls =
        [
            await DialAsync(world, "+14155550171"), await DialAsync(world, "+14155550172"), await DialAsync(world, "+14155550173"),
        ];

        var last = (await world.RestAsync(HttpMethod.Get, $"/Calls/{Sid(calls[2])}.json")).Body;
        (last.GetProperty("status").GetString(), last.GetProperty("start_time").ValueKind).ShouldBe(("queued", JsonValueKind.Null));
        calls.Select(call => int.Parse(call.GetProperty("queue_time").GetString()!)).ShouldBeInOrder();
        int.Parse(calls[2].GetProperty("queue_time").GetString()!).ShouldBeInRange(1000, 2000);
        await Eventually.TrueAsync(async () => await world.StatusAsync(Sid(calls[2])) == "ringing");
        var placed = (await world.LogAsync("call")).Where(entry => entry.GetProperty("text").GetString() == "initiated")
            .Select(entry => entry.GetProperty("at").GetDateTimeOffset()).ToArray();
        placed.Length.ShouldBe(3);
        (placed[2] - placed[0]).TotalMilliseconds.ShouldBeGreaterThan(1900);
    }

    [Fact]
    public async Task One_cancelled_while_queued_tells_nobody_and_gives_its_place_away()
    {
        await using var world = await Slowly(0.5);
        await DialAsync(world, "+14155550171");
        var second = await DialAsync(world, "+14155550172");
        var third = await DialAsync(world, "+14155550173");

        await world.RestAsync(HttpMethod.Post, $"/Calls/{Sid(second)}.json", ("Status", "canceled"));

        await Eventually.TrueAsync(() => world.App.At("/leg").Any(request => request["CallSid"] == Sid(third)));
        (await world.StatusAsync(Sid(second))).ShouldBe("canceled");
        var placed = (await world.LogAsync("call")).Where(entry => entry.GetProperty("text").GetString() == "initiated")
            .Select(entry => entry.GetProperty("at").GetDateTimeOffset()).ToArray();
        (placed[1] - placed[0]).TotalSeconds.ShouldBeInRange(1.9, 3.5);
        world.App.At("/leg").ShouldNotContain(request => request["CallSid"] == Sid(second));
    }

    [Fact]
    public async Task Calls_that_come_in_never_wait()
    {
        await using var world = await World.StartAsync(options => options with { CallsPerSecond = 0.01 });
        await DialAsync(world, "+14155550171");
        var queued = await DialAsync(world, "+14155550172");

        await world.TalkAsync();

        (await world.StatusAsync(Sid(queued))).ShouldBe("queued");
    }

    [Fact]
    public async Task Calls_are_found_by_their_ends_their_state_and_their_time()
    {
        await using var world = await World.StartAsync();
        var ringing = Sid(await DialAsync(world, "+14155550171"));
        await Eventually.TrueAsync(async () => await world.StatusAsync(ringing) == "ringing");
        await world.CallAsync("+14155550199");
        var (today, tomorrow) = (DateTime.UtcNow.ToString("yyyy-MM-dd"), DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-dd"));

        (await CountAsync("To=%2B14155550171")).ShouldBe(1);
        (await CountAsync("From=%2B14155550199")).ShouldBe(1);
        (await CountAsync("Status=ringing&To=%2B14155550171")).ShouldBe(1);
        (await CountAsync("Status=busy")).ShouldBe(0);
        (await CountAsync($"StartTime={today}")).ShouldBe(2);
        (await CountAsync($"StartTime%3E={today}")).ShouldBe(2);
        (await CountAsync($"StartTime%3C={today}")).ShouldBe(0);
        (await CountAsync($"StartTime%3C={tomorrow}")).ShouldBe(2);
        (await CountAsync($"ParentCallSid={ringing}")).ShouldBe(0);

        async Task<int> CountAsync(string query) =>
            (await world.RestAsync(HttpMethod.Get, "/Calls.json?" + query)).Body.GetProperty("calls").GetArrayLength();
    }
}
