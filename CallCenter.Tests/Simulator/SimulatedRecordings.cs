using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

public sealed class SimulatedRecordings
{
    private static Task<HttpResponseMessage> SpeakAsync(World world, string call, int seconds) =>
        world.SimulateAsync(HttpMethod.Post, $"/calls/{call}/speak", new { seconds });

    private static Task<(HttpStatusCode Status, JsonElement Body)> StartAsync(World world, string call) =>
        world.RestAsync(HttpMethod.Post, $"/Calls/{call}/Recordings.json",
            ("RecordingStatusCallback", world.App.Url + "/recording"),
            ("RecordingStatusCallbackEvent", "in-progress completed absent"), ("RecordingChannels", "dual"));

    private static Received Told(World world, string status) =>
        world.App.At("/recording").Single(request => request["RecordingStatus"] == status);

    /// <summary>Whole seconds: those that were spoken at once, and those in which the test did.</summary>
    private static int Lasted(Received told, int spoken)
    {
        var seconds = int.Parse(told["RecordingDuration"]);
        seconds.ShouldBeInRange(spoken, spoken + 5);
        return seconds;
    }

    private static async Task<HttpResponseMessage> FileAsync(World world, string address, bool secretly = false)
    {
        using var http = new HttpClient();
        if (!secretly)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{world.Options.ApiKeySid}:{world.Options.ApiKeySecret}")));
        return await http.GetAsync(address);
    }

    [Theory]
    [InlineData("skip", 8)]
    [InlineData("silence", 18)]
    [InlineData("", 18)]
    public async Task A_pause_is_left_out_or_silent(string behaviour, int seconds)
    {
        await using var world = await World.StartAsync();
        var (caller, _, _, _) = await world.TalkAsync();
        var (status, made) = await StartAsync(world, caller);
        var change = $"/Calls/{caller}/Recordings/Twilio.CURRENT.json";

        await SpeakAsync(world, caller, 5);
        (await world.RestAsync(HttpMethod.Post, change, ("Status", "paused"), ("PauseBehavior", behaviour))).Body
            .GetProperty("status").GetString().ShouldBe("paused");
        await SpeakAsync(world, caller, 10);
        await world.RestAsync(HttpMethod.Post, change, ("Status", "in-progress"));
        await SpeakAsync(world, caller, 3);
        (await world.RestAsync(HttpMethod.Post, change, ("Status", "stopped"))).Body.GetProperty("status").GetString().ShouldBe("stopped");

        await Eventually.TrueAsync(() => world.App.At("/recording").Count == 2);
        (status, made.GetProperty("status").GetString(), made.GetProperty("source").GetString())
            .ShouldBe((HttpStatusCode.Created, "in-progress", "StartCallRecordingAPI"));
        Told(world, "in-progress")["CallSid"].ShouldBe(caller);
        var completed = Told(world, "completed");
        (completed["RecordingSid"], completed["RecordingChannels"], completed["RecordingTrack"])
            .ShouldBe((made.GetProperty("sid").GetString(), "2", "both"));
        var lasted = Lasted(completed, seconds);
        var wav = await (await FileAsync(world, completed["RecordingUrl"] + ".mp3")).Content.ReadAsByteArrayAsync();
        Encoding.ASCII.GetString(wav[..4]).ShouldBe("RIFF");
        wav.Length.ShouldBe(44 + lasted * 8000 * 2 * 2);
        (await world.RestAsync(HttpMethod.Post, change, ("Status", "paused"))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_recording_ends_with_its_leg_and_is_listed_until_it_is_deleted()
    {
        await using var world = await World.StartAsync();
        var (caller, _, _, _) = await world.TalkAsync();
        var sid = (await StartAsync(world, caller)).Body.GetProperty("sid").GetString();
        await SpeakAsync(world, caller, 4);
        (await FileAsync(world, $"{world.Twilio.Url}/2010-04-01/Accounts/{world.Options.AccountSid}/Recordings/{sid}")).StatusCode
            .ShouldBe(HttpStatusCode.NotFound);

        await world.HangUpAsync(caller);

        await Eventually.TrueAsync(() => world.App.At("/recording").Count == 2);
        var address = Told(world, "completed")["RecordingUrl"];
        var lasted = $"{Lasted(Told(world, "completed"), 4)}";
        (await FileAsync(world, address + ".wav")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await FileAsync(world, address, secretly: true)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var list in new[] { "/Recordings.json", $"/Calls/{caller}/Recordings.json", $"/Recordings.json?CallSid={caller}" })
            (await world.RestAsync(HttpMethod.Get, list)).Body.GetProperty("recordings").EnumerateArray()
                .ShouldHaveSingleItem().GetProperty("duration").GetString().ShouldBe(lasted);
        (await world.RestAsync(HttpMethod.Delete, $"/Recordings/{sid}.json")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await world.RestAsync(HttpMethod.Get, $"/Recordings/{sid}.json")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await FileAsync(world, address)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await StartAsync(world, caller)).Body.GetProperty("code").GetInt32().ShouldBe(21220);
    }

    private static async Task<(World World, string Caller)> MessageAsync(string attributes = "", int shortest = 1)
    {
        var world = await World.StartAsync(options => options with { ShortestRecording = TimeSpan.FromSeconds(shortest) });
        world.App.On("/voice", "<Record action=\"/recorded\" recordingStatusCallback=\"/recording\" "
            + $"recordingStatusCallbackEvent=\"completed absent\" {attributes}/><Redirect>/next</Redirect>");
        world.App.On("/recorded", "<Hangup/>");
        world.App.On("/next", "<Hangup/>");
        var caller = await world.CallAsync();
        await Eventually.TrueAsync(async () => (await world.StateAsync(caller)).GetProperty("message").ValueKind == JsonValueKind.Object);
        return (world, caller);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_has_left_a_message()
    {
        var (world, caller) = await MessageAsync();
        await using var _ = world;
        await SpeakAsync(world, caller, 12);

        await world.HangUpAsync(caller);

        await Eventually.TrueAsync(() => world.App.At("/recording").Count == 1 && world.App.At("/recorded").Count == 1);
        var (told, action) = (Told(world, "completed"), world.App.At("/recorded")[0]);
        (told["RecordingSource"], told["CallSid"]).ShouldBe(("RecordVerb", caller));
        (action["Digits"], action["RecordingDuration"], action["RecordingUrl"])
            .ShouldBe(("hangup", $"{Lasted(told, 12)}", told["RecordingUrl"]));
        (await world.RestAsync(HttpMethod.Get, $"/Recordings/{told["RecordingSid"]}.json")).Body
            .GetProperty("source").GetString().ShouldBe("RecordVerb");
    }

    [Fact]
    public async Task A_message_is_never_longer_than_allowed()
    {
        var (world, caller) = await MessageAsync("maxLength=\"10\"");
        await using var _ = world;

        await SpeakAsync(world, caller, 30);

        await Eventually.TrueAsync(() => world.App.At("/recorded").Count == 1 && world.App.At("/recording").Count == 1);
        Told(world, "completed")["RecordingDuration"].ShouldBe("10");
        world.App.At("/next").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, "16101")]
    [InlineData(true, "16102")]
    public async Task Too_short_or_silent_is_no_message(bool silent, string code)
    {
        var (world, caller) = await MessageAsync("timeout=\"1\"", shortest: silent ? 1 : 10);
        await using var _ = world;

        if (silent)
            await world.SimulateAsync(HttpMethod.Post, $"/calls/{caller}/quiet");
        else
            await world.SimulateAsync(HttpMethod.Post, $"/calls/{caller}/digits", new { digits = "#" });

        await Eventually.TrueAsync(() => world.App.At("/recording").Count == 1 && world.App.At("/next").Count == 1);
        Told(world, "absent")["ErrorCode"].ShouldBe(code);
        world.App.At("/recorded").ShouldBeEmpty();
    }
}
