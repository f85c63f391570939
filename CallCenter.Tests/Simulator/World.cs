using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CallCenter.Simulator;
using Shouldly;

namespace CallCenter.Tests.Simulator;

/// <summary>One simulator connected to one customer's app, and its two APIs: REST and the control plane.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Room =
        """<Dial action="/left"><Conference participantLabel="caller" startConferenceOnEnter="false" endConferenceOnExit="true" """
        + """beep="false" waitUrl="/wait" statusCallback="/conference" """
        + """statusCallbackEvent="start end join leave mute hold modify">room</Conference></Dial>""";

    public const string AgentsRoom =
        """<Dial action="/left"><Conference participantLabel="agent-1" beep="false">room</Conference></Dial>""";

    private readonly HttpClient http = new();

    public required CustomersApp App { get; init; }
    public required TwilioSimulator Twilio { get; init; }
    public required SimulatorOptions Options { get; init; }

    public static async Task<World> StartAsync(Func<SimulatorOptions, SimulatorOptions>? with = null)
    {
        var app = await CustomersApp.StartAsync();
        var options = new SimulatorOptions
        {
            Url = "http://localhost:0",
            LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
            SayTime = TimeSpan.FromMilliseconds(20),
            PlayTime = TimeSpan.FromMilliseconds(50),
            SocketGrace = TimeSpan.FromMilliseconds(300),
            CallsPerSecond = 0,
            RecordingTime = TimeSpan.FromMilliseconds(30),
        };
        options = with?.Invoke(options) ?? options;
        var twilio = await TwilioSimulator.StartAsync(options);
        twilio.PointAt(app.Url, "/voice", "/call-status", "/join");
        app.On("/wait", "<Play loop=\"0\">/music.mp3</Play>");
        app.On("/voice", Room);
        app.On("/join", AgentsRoom);
        return new World { App = app, Twilio = twilio, Options = options };
    }

    public async Task<string> CallAsync(string? from = "+14155550134", string to = "+14155550100")
    {
        var answer = await http.PostAsJsonAsync($"{Twilio.Url}/simulate/calls", new { from, to });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sid").GetString()!;
    }

    public Task<JsonElement> StateAsync(string sid) => http.GetFromJsonAsync<JsonElement>($"{Twilio.Url}/simulate/calls/{sid}");

    public async Task<string> HearingAsync(string sid) => (await StateAsync(sid)).GetProperty("hearing").GetString()!;

    public async Task<string> StatusAsync(string sid) => (await StateAsync(sid)).GetProperty("status").GetString()!;

    public Task<HttpResponseMessage> HangUpAsync(string sid) => http.PostAsync($"{Twilio.Url}/simulate/calls/{sid}/hangup", null);

    public Task<HttpResponseMessage> SimulateAsync(HttpMethod method, string path, object? body = null) =>
        http.SendAsync(new HttpRequestMessage(method, $"{Twilio.Url}/simulate{path}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        });

    public Task PhoneAsync(string number, string does, int? afterMs = null) =>
        SimulateAsync(HttpMethod.Put, "/phones/" + number, new { does, afterMs });

    public Task<JsonElement> RoomAsync(string nameOrSid = "room") =>
        http.GetFromJsonAsync<JsonElement>($"{Twilio.Url}/simulate/conferences/{nameOrSid}");

    /// <summary>Whom this participant hears now.</summary>
    public async Task<string[]> HearsAsync(string label) =>
        [.. (await RoomAsync()).GetProperty("participants").EnumerateArray()
            .Single(seat => seat.GetProperty("label").GetString() == label)
            .GetProperty("hears").EnumerateArray().Select(name => name.GetString()!)];

    public async Task<JsonElement[]> LogAsync(string kind) =>
        (await http.GetFromJsonAsync<JsonElement[]>($"{Twilio.Url}/simulate/log?kind={kind}"))!;

    public async Task<(HttpStatusCode Status, JsonElement Body)> RestAsync(HttpMethod method, string path,
        params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, $"{Twilio.Url}/2010-04-01/Accounts/{Options.AccountSid}{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Options.ApiKeySid}:{Options.ApiKeySecret}")));
        if (method == HttpMethod.Post)
            request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public Task<Browser> BrowserAsync(string identity = "agent_1") => Browser.ConnectAsync(this, identity);

    /// <summary>A caller and an agent talking in the room.</summary>
    public async Task<(string Caller, Browser Browser, string Agent, string Conference)> TalkAsync()
    {
        var caller = await CallAsync();
        await Eventually.TrueAsync(async () => await HearingAsync(caller) == "music");
        var browser = await BrowserAsync();
        var agent = await browser.DialAsync("callId=1");
        await Eventually.TrueAsync(async () => await HearingAsync(caller) == "conference");
        return (caller, browser, agent, (await StateAsync(caller)).GetProperty("conference").GetProperty("sid").GetString()!);
    }

    /// <summary>POST /Participants for an outside number, all events of its leg to /leg.</summary>
    public Task<(HttpStatusCode Status, JsonElement Body)> AddAsync(string conference, string number = "+14155550177",
        string label = "outside-1", params (string Name, string Value)[] more) =>
        RestAsync(HttpMethod.Post, $"/Conferences/{conference}/Participants.json",
            [("To", number), ("From", "+14155550100"), ("Label", label), ("StatusCallback", App.Url + "/leg"),
                ("StatusCallbackEvent", "initiated ringing answered completed"), .. more]);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Twilio.DisposeAsync();
        await App.DisposeAsync();
    }
}
