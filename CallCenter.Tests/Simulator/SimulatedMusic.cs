using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

public sealed class SimulatedMusic
{
    [Fact]
    public async Task Without_a_wait_url_the_caller_hears_Twilios_own_music_and_nobody_is_asked()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", World.Room.Replace(" waitUrl=\"/wait\"", ""));

        var caller = await world.CallAsync();

        await Eventually.TrueAsync(async () => await world.HearingAsync(caller) == "music");
        (await AskedAsync(world)).ShouldBe(0);
        world.App.On("/voice", World.Room.Replace(">room<", ">another<"));
        await world.CallAsync();
        await Eventually.TrueAsync(async () => await AskedAsync(world) == 1);
    }

    [Fact]
    public async Task An_empty_wait_url_is_silence()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", World.Room.Replace("/wait", ""));

        var caller = await world.CallAsync();

        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 1);
        (await world.HearingAsync(caller)).ShouldBe("silence");
        (await AskedAsync(world)).ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_hold_url_the_caller_hears_Twilios_own_music_and_nobody_is_asked()
    {
        await using var world = await World.StartAsync();
        world.App.On("/hold", "<Play loop=\"0\">hold.mp3</Play>");
        var (caller, browser, _, conference) = await world.TalkAsync();
        var seat = $"/Conferences/{conference}/Participants/caller.json";

        await world.RestAsync(HttpMethod.Post, seat, ("Hold", "true"));

        (await world.HearingAsync(caller)).ShouldBe("hold");
        (await AskedAsync(world)).ShouldBe(1); // while they waited
        await world.RestAsync(HttpMethod.Post, seat, ("Hold", "true"), ("HoldUrl", world.App.Url + "/hold"));
        await Eventually.TrueAsync(() => world.App.At("/hold").Count == 1);
        world.App.At("/hold")[0].Method.ShouldBe("GET");
        await browser.DisposeAsync();
    }

    [Fact]
    public async Task Hold_music_that_nobody_hands_out_is_silence()
    {
        await using var world = await World.StartAsync();
        world.App.On("/hold", _ => (500, ""));
        var (caller, browser, _, conference) = await world.TalkAsync();

        await world.RestAsync(HttpMethod.Post, $"/Conferences/{conference}/Participants/caller.json",
            ("Hold", "true"), ("HoldUrl", world.App.Url + "/hold"));

        await Eventually.TrueAsync(async () => (await world.LogAsync("error")).Any(entry =>
            entry.GetProperty("text").GetString()!.StartsWith("no music", StringComparison.Ordinal)));
        (await world.HearingAsync(caller)).ShouldBe("silence");
        await browser.DisposeAsync();
    }

    private static async Task<int> AskedAsync(World world) =>
        (await world.LogAsync("webhook")).Count(entry => entry.GetProperty("name").GetString() == "music");
}
