using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Signalling;

/// <summary>The Voice SDK's signalling (PStream 1.6) at /signal.</summary>
internal sealed partial class SignallingServer(Account account)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = 426;
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var browser = new BrowserSocket(socket, Received, Note);
        lock (account.Gate)
            account.Devices.Add(browser);
        await browser.RunAsync(account.Stopping.Token);
        Note(browser, "closed", "", null);
        lock (account.Gate)
            account.Devices.Remove(browser);
    }

    private void Received(BrowserSocket browser, string type, JsonElement payload)
    {
        lock (account.Gate)
        {
            if (type == "listen")
                Listen(browser, payload);
            else if (browser.Token is not { } token || token.Expires <= DateTimeOffset.UtcNow)
                Refuse(browser, browser.Token is null ? 31204 : 31205);
            else
                Act(browser, token, type, payload, Text(payload, "callsid"));
        }
        account.Touch();
    }

    private void Act(BrowserSocket browser, AccessToken token, string type, JsonElement payload, string? sid)
    {
        var line = account.Devices.Line(sid, out var call);
        if (line is not null && line.Identity != token.Identity)
            (line, call) = (null, null);
        switch (type)
        {
            case "register":
                Register(browser, token, payload);
                break;
            case "invite" when Text(payload, "reconnect") is { } reconnect:
                if (line is { MayReturn: true } && call is { IsOver: false } && line.ReconnectToken == reconnect)
                    line.Reconnected(browser, call);
                else
                    browser.Send("hangup", new { callsid = sid, error = new { code = 31005, message = "The call is over" } });
                break;
            case "invite":
                Invite(browser, token, payload, sid);
                break;
            case "answer" when line is not null && call is { Status: CallStatus.Ringing, Direction: not "inbound" }:
                line.Accepted(browser, call);
                account.Switchboard.Answer(call);
                break;
            case "answer":
                browser.Send("hangup", new { callsid = sid });
                break;
            case "reinvite" when call is { IsOver: false }:
                browser.Send("answer", new { callsid = sid, sdp = Sdp.Answer });
                break;
            case "hangup" when line is not null && call is not null:
                line.HungUp();
                account.Switchboard.End(call,
                    call.Answered is null && call.Direction == "inbound" ? CallStatus.Canceled : CallStatus.Completed,
                    "hung up by the browser");
                break;
            case "reject" when line is not null && call is not null:
                if (line.Rejected(browser))
                    account.Switchboard.End(call, CallStatus.Busy, "rejected by the browser", sip: 603);
                break;
            case "dtmf" when call is not null:
                foreach (var key in Text(payload, "dtmf") ?? "")
                    call.Keys.Writer.TryWrite(key);
                break;
            case "message":
                browser.Send("ack", new { acktype = "message", callsid = sid, voiceeventsid = Text(payload, "voiceeventsid") });
                break;
        }
    }

    private void Listen(BrowserSocket browser, JsonElement payload)
    {
        var (token, error) = AccessToken.Read(Text(payload, "token"), account.Options);
        if (token is null)
        {
            Refuse(browser, error);
            return;
        }
        browser.Token = token;
        var ttl = (int)(token.Expires - DateTimeOffset.UtcNow).TotalSeconds;
        browser.Send("connected",
            new { region = "us1", edge = "ashburn", home = "us1", gateway = "simulator", token = new { identity = token.Identity, ttl } });
    }

    private void Register(BrowserSocket browser, AccessToken token, JsonElement payload)
    {
        if (account.Behaviour.LeavesUnregistered(token.Identity))
            return;
        browser.Registered = token.MayReceive && payload.ValueKind == JsonValueKind.Object
            && payload.TryGetProperty("media", out var media) && media.TryGetProperty("audio", out var audio)
            && audio.ValueKind == JsonValueKind.True;
        browser.Send(browser.Registered ? "ready" : "offline", new { });
    }

    private void Invite(BrowserSocket browser, AccessToken token, JsonElement payload, string? sdkSid)
    {
        if (account.Directory.App(token.ApplicationSid) is not { } app)
        {
            browser.Send("hangup",
                new { callsid = sdkSid, error = new { code = 31201, message = "The token grants no outgoing calls by this application" } });
            return;
        }
        var query = payload.TryGetProperty("twilio", out var twilio) ? Text(twilio, "params") : null;
        var fields = (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(Decoded(pair[0]), pair.Length > 1 ? Decoded(pair[1]) : ""))
            .ToArray();
        var call = account.Switchboard.Receive(
            new BrowserLine(account.Devices, token.Identity) { SdkSid = sdkSid, Socket = browser }, app, fields);
        browser.Send("ringing", new { callsid = call.Sid });
    }

    private static void Refuse(BrowserSocket browser, int code) =>
        browser.Send("error", new { error = new { code, message = code == 31205 ? "Access token expired" : "Access token invalid" } });

    private static string? Text(JsonElement payload, string name) =>
        payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private void Note(BrowserSocket browser, string name, string frame, string? problem) =>
        account.Journal.Add("sdk", name, text: (browser.Identity ?? "?") + (problem is null ? "" : " " + problem),
            call: CallSid().Match(frame) is { Success: true } found ? found.Value : null,
            response: Bulk().Replace(frame, "\"$1\":\"…\""));

    [GeneratedRegex("CA[0-9a-f]{32}")]
    private static partial Regex CallSid();

    // SDP and tokens are long and tell a reader nothing; tokens are also secret.
    [GeneratedRegex("\"(sdp|token)\":\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Bulk();
}
