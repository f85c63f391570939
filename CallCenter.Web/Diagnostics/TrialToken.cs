using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Diagnostics;

/// <summary>
/// An access token without a user, shown to Twilio's signalling as an agent's browser does. It registers nothing and rings nowhere.
/// </summary>
public sealed class TrialToken(AccessTokens tokens, IOptions<TwilioOptions> options)
{
    private const string Twilio = "wss://voice-js.roaming.twilio.com";
    private static readonly Check Accepted =
        new("twilio.access_token", "Twilio's signalling accepts an access token made here, as from an agent's browser");

    public static Finding Skipped(string why) => Accepted.Skipped(why);

    public async Task<Finding> Try(CancellationToken ct)
    {
        var at = new Uri((options.Value.IsSimulated ? options.Value.SignallingUrl! : Twilio).TrimEnd('/') + "/signal");
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(ct);
        soon.CancelAfter(Unanswered.Patience);
        try
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(at, soon.Token);
            var listen = JsonSerializer.Serialize(new
            {
                type = "listen",
                version = "1.6",
                payload = new
                {
                    token = tokens.For("doctor").Token,
                    browserinfo = new
                    {
                        browser = new { platform = "doctor", userAgent = "doctor" },
                        p = "browser",
                        plugin = "rtc",
                        v = "2.18.5",
                    },
                    reconnectTimeout = 0,
                },
            });
            await socket.SendAsync(Encoding.UTF8.GetBytes(listen), WebSocketMessageType.Text, true, soon.Token);
            var finding = await Answer(socket, soon.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, soon.Token);
            return finding;
        }
        catch (Exception e) when (Unanswered.Is(e, ct))
        {
            return Accepted.Failed(Unanswered.Says(e, at), new("Let this machine and the agents' browsers reach "
                + $"{at.GetLeftPart(UriPartial.Authority)} (WebSocket over TLS, port 443)."));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Accepted.Failed($"What answers at {at.Authority} does not speak the Voice SDK's signalling: {e.Message}",
                new("Let a proxy in between pass WebSocket frames unchanged; Twilio:SignallingUrl is set for the simulator only."));
        }
    }

    private static async Task<Finding> Answer(ClientWebSocket socket, CancellationToken ct)
    {
        while (await Receive(socket, ct) is { } text)
        {
            if (text.Trim().Length == 0) continue; // a heartbeat
            var frame = JsonSerializer.Deserialize<JsonElement>(text);
            switch (frame.GetProperty("type").GetString())
            {
                case "connected": return Accepted.Passed("Connected");
                case "error": return Judge(frame.GetProperty("payload").GetProperty("error"));
            }
        }
        return Accepted.Failed("Twilio closed the signalling connection without an error.",
            new("Try again in a minute; https://status.twilio.com says whether Twilio has an outage."));
    }

    private static Finding Judge(JsonElement error)
    {
        var code = error.GetProperty("code").GetInt32();
        var (meaning, cure) = code switch
        {
            20101 or 20102 or 20103 or 20107 or 20160 or 31204 => ("invalid token",
                "Twilio:ApiKeySid and Twilio:ApiKeySecret must be a standard (or main) key of the account Twilio:AccountSid, "
                + "made in the US1 region: a restricted key opens the API but signs no access tokens. "
                + "Twilio's Console, Account Info > API keys & tokens."),
            20104 or 20105 or 20156 or 31205 => ("the token has expired or is not yet valid",
                "Set this machine's clock: see twilio.clock."),
            20157 or 31207 => ("the token lives longer than Twilio allows", "Set this machine's clock: see twilio.clock."),
            20151 or 31201 => ("authentication failed",
                "Compare Twilio:AccountSid, Twilio:ApiKeySid and Twilio:ApiKeySecret with Twilio's Console, "
                + "Account Info > API keys & tokens, and see there that the account is active."),
            _ => ("refused", $"See https://www.twilio.com/docs/api/errors/{code} for what Twilio means."),
        };
        var words = error.TryGetProperty("message", out var message) ? message.GetString() : "";
        return Accepted.Failed($"Twilio answered {code}, {meaning}: {words}", new(cure));
    }

    private static async Task<string?> Receive(ClientWebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[4096];
        using var whole = new MemoryStream();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, ct);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            whole.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return Encoding.UTF8.GetString(whole.GetBuffer(), 0, (int)whole.Length);
        }
    }
}
