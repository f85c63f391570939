using System.Text.Json;
using CallCenter.Simulator.Signalling;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>What the tests and the caller's page do to the simulated world. JSON in and out; not part of Twilio.</summary>
internal sealed class ControlPlane(Account account)
{
    /// <summary>The telephone's defaults when a field is left out. An empty or strange one is used as it is.</summary>
    public sealed record NewCall(string? From = null, string? To = null);

    public sealed record Press(string? Digits);

    public sealed record Replay(bool NewToken = false);

    public void Map(IEndpointRouteBuilder routes)
    {
        var simulate = routes.MapGroup("/simulate");
        simulate.MapPost("/calls", PlaceAsync);
        simulate.MapGet("/calls", (HttpContext http) => Answer(http, 200, Snapshot()));
        simulate.MapGet("/calls/{sid}", (HttpContext http, string sid) => OfCall(http, sid, _ => true));
        simulate.MapPost("/calls/{sid}/hangup", (HttpContext http, string sid) => OfCall(http, sid, HangUp));
        simulate.MapPost("/calls/{sid}/answer", (HttpContext http, string sid) => OfCall(http, sid, call => call.FarEnd is Telephone && account.Switchboard.Answer(call)));
        simulate.MapPost("/calls/{sid}/reject", (HttpContext http, string sid) => OfCall(http, sid, Reject));
        simulate.MapPost("/calls/{sid}/digits", PressAsync);
        simulate.MapGet("/log", Log);
        simulate.MapGet("/faults", (HttpContext http) => Answer(http, 200, account.Faults));
        simulate.MapPut("/faults", SetFaultsAsync);
        simulate.MapPost("/webhooks/{id:long}/replay", ReplayAsync);
        simulate.MapGet("/devices", Devices);
        simulate.MapPost("/devices/{identity}/crash", Crash);
        simulate.MapGet("/settings", Settings);
        simulate.MapGet("/events", new EventStream(account, this).HandleAsync);
    }

    /// <summary>Everything the page shows of the calls, newest first.</summary>
    public IReadOnlyList<object> Snapshot()
    {
        lock (account.Gate)
            return [.. account.Calls.AsEnumerable().Reverse().Take(100).Select(CallView.Of)];
    }

    // POST /simulate/calls {from?, to?} -> 201 {sid, ...}: a telephone calls a number of the account.
    private async Task PlaceAsync(HttpContext http)
    {
        if (await BodyAsync<NewCall>(http) is not { } wish)
            return;
        var call = account.Switchboard.Receive(wish.From ?? "+14155550134", wish.To ?? account.Options.Numbers.FirstOrDefault() ?? "+14155550100");
        object described;
        lock (account.Gate)
            described = CallView.Of(call);
        await Answer(http, 201, described);
    }

    // POST /simulate/calls/{sid}/digits {digits: "12#"}
    private async Task PressAsync(HttpContext http, string sid)
    {
        if (await BodyAsync<Press>(http) is not { Digits: { } digits })
        {
            if (!http.Response.HasStarted)
                await Answer(http, 400, new { error = "digits are missing" });
            return;
        }
        await OfCall(http, sid, call =>
        {
            if (call.IsOver || digits.Any(digit => !"0123456789*#".Contains(digit)))
                return false;
            foreach (var digit in digits)
                call.Keys.Writer.TryWrite(digit);
            account.Journal.Add("call", "digits", text: digits + (call.Seat is null ? "" : " (not heard inside a conference)"), call: call.Sid);
            return true;
        });
    }

    private bool HangUp(Call call)
    {
        if (call.IsOver)
            return false;
        if (call.Direction != "inbound" && call.Answered is null)
            return Reject(call);
        account.Switchboard.End(call, call.Answered is null ? CallStatus.Canceled : CallStatus.Completed, "hung up");
        return true;
    }

    private bool Reject(Call call)
    {
        if (call.Status != CallStatus.Ringing || call.Direction == "inbound" || call.FarEnd is not Telephone)
            return false;
        account.Switchboard.End(call, CallStatus.Busy, "rejected", sip: 486);
        return true;
    }

    // GET /simulate/log?since={id}&kind={webhook|verb|rest|sdk|call|error}&call={sid}
    private Task Log(HttpContext http)
    {
        var query = http.Request.Query;
        _ = long.TryParse(query["since"], out var since);
        return Answer(http, 200, account.Journal.Since(since, Given(query["kind"]), Given(query["call"])));
    }

    // PUT /simulate/faults replaces all of them; {} heals everything.
    private async Task SetFaultsAsync(HttpContext http)
    {
        if (await BodyAsync<Faults>(http) is not { } faults)
            return;
        if (faults is not { Duplicate: not null, Drop: not null, Reorder: not null, Delay: not null, DelayMs: >= 0 and <= 600000, Rest: "none" or "429" or "500" or "hang" })
        {
            await Answer(http, 400, new { error = "rest must be none, 429, 500 or hang; delayMs 0 to 600000; lists must be lists" });
            return;
        }
        account.Faults = faults;
        account.Touch();
        await Answer(http, 200, faults);
    }

    // POST /simulate/webhooks/{log id}/replay {newToken?} -> {status, body}: the same request once more.
    private async Task ReplayAsync(HttpContext http, long id)
    {
        var replay = http.Request.HasJsonContentType() ? await BodyAsync<Replay>(http) : new Replay();
        if (replay is null)
            return;
        if (account.Journal.Find(id)?.Webhook is not { } hook)
        {
            await Answer(http, 404, new { error = $"no webhook {id} in the log" });
            return;
        }
        var answer = await account.Webhooks.DeliverAsync(replay.NewToken ? hook with { Token = Guid.NewGuid().ToString() } : hook, http.RequestAborted);
        await Answer(http, 200, new { status = answer.Status, body = answer.Body, error = answer.Error });
    }

    // GET /simulate/settings -> {numbers, voiceUrl}: the account's numbers and where the first leads.
    private Task Settings(HttpContext http)
    {
        lock (account.Gate)
            return Answer(http, 200, new { numbers = account.Options.Numbers, voiceUrl = account.Directory.SettingsOf(account.Options.Numbers.FirstOrDefault() ?? "").VoiceUrl });
    }

    // GET /simulate/devices -> [{identity, registered, since}]: the browsers connected now.
    private Task Devices(HttpContext http)
    {
        lock (account.Gate)
            return Answer(http, 200, account.Devices.All.Where(socket => socket.Identity is not null)
                .Select(socket => new { identity = socket.Identity, registered = socket.Registered, since = socket.Since }).ToArray());
    }

    // POST /simulate/devices/{identity}/crash -> {dropped}: its sockets go without a word.
    private Task Crash(HttpContext http, string identity)
    {
        BrowserSocket[] sockets;
        lock (account.Gate)
            sockets = [.. account.Devices.All.Where(socket => socket.Identity == identity)];
        foreach (var socket in sockets)
            socket.Crash();
        return Answer(http, sockets.Length == 0 ? 404 : 200, new { dropped = sockets.Length });
    }

    // 404 unknown, 409 not possible in its present state.
    private Task OfCall(HttpContext http, string sid, Func<Call, bool> act)
    {
        lock (account.Gate)
        {
            if (account.FindCall(sid) is not { } call)
                return Answer(http, 404, new { error = $"no call {sid}" });
            var done = act(call);
            account.Touch();
            return Answer(http, done ? 200 : 409, CallView.Of(call));
        }
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static async Task<T?> BodyAsync<T>(HttpContext http) where T : class
    {
        try
        {
            if (http.Request.HasJsonContentType() && await http.Request.ReadFromJsonAsync<T>(Json.Options, http.RequestAborted) is { } body)
                return body;
        }
        catch (Exception unreadable) when (unreadable is JsonException or BadHttpRequestException or IOException)
        {
            // Answered below like any other unreadable body.
        }
        await Answer(http, 400, new { error = "a JSON body is expected" });
        return null;
    }

    private static Task Answer(HttpContext http, int status, object body)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, Json.Options, http.RequestAborted);
    }
}
