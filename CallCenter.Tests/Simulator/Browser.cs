using System.Buffers.Text;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Shouldly;

namespace CallCenter.Tests.Simulator;

/// <summary>Speaks the Voice SDK's frames.</summary>
internal sealed class Browser(ClientWebSocket socket) : IAsyncDisposable
{
    private readonly Channel<JsonElement> frames = Channel.CreateUnbounded<JsonElement>();

    public static async Task<Browser> ConnectAsync(World world, string identity, string? token = null)
    {
        if (token is not null)
            return await ListenAsync(world.Twilio.Url, token);
        return await RegisterAsync(world.Twilio.Url, identity, Token(world, identity));
    }

    public static async Task<Browser> RegisterAsync(string url, string identity, string token)
    {
        var browser = await ListenAsync(url, token);
        (await browser.NextAsync("connected")).GetProperty("token").GetProperty("identity").GetString().ShouldBe(identity);
        await browser.SendAsync("register", new { media = new { audio = true } });
        await browser.NextAsync("ready");
        return browser;
    }

    private static async Task<Browser> ListenAsync(string url, string token)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(url.Replace("http", "ws") + "/signal"), CancellationToken.None);
        var browser = new Browser(socket);
        _ = browser.ReadAsync();
        await browser.SendAsync("listen", new { token });
        return browser;
    }

    public static string Token(World world, string identity, int seconds = 600, string? secret = null)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var head = Base64Url.EncodeToString(
            JsonSerializer.SerializeToUtf8Bytes(new { alg = "HS256", typ = "JWT", cty = "twilio-fpa;v=1" }));
        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new
        {
            jti = $"{world.Options.ApiKeySid}-{now}",
            iss = world.Options.ApiKeySid,
            sub = world.Options.AccountSid,
            iat = now,
            exp = now + seconds,
            grants = new
            {
                identity,
                voice = new { incoming = new { allow = true }, outgoing = new { application_sid = world.Options.TwimlAppSid } },
            },
        }));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret ?? world.Options.ApiKeySecret),
            Encoding.ASCII.GetBytes($"{head}.{body}"));
        return $"{head}.{body}.{Base64Url.EncodeToString(signature)}";
    }

    public Task SendAsync(string type, object payload) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { type, version = "1.6", payload }),
            WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>device.connect: returns the leg's real sid once it is answered.</summary>
    public async Task<string> DialAsync(string parameters)
    {
        await SendAsync("invite", new { callsid = "TJS" + Guid.NewGuid(), sdp = "v=0", twilio = new { @params = parameters } });
        var sid = (await NextAsync("ringing")).GetProperty("callsid").GetString()!;
        (await NextAsync("answer")).GetProperty("reconnect").GetString().ShouldNotBeNullOrEmpty();
        return sid;
    }

    /// <summary>The payload of the next frame of this type; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            var frame = await frames.Reader.ReadAsync(patience.Token);
            if (frame.GetProperty("type").GetString() == type)
                return frame.GetProperty("payload");
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (got.MessageType == WebSocketMessageType.Close)
                    break;
                if (got.Count > 1)
                    frames.Writer.TryWrite(JsonDocument.Parse(buffer.AsMemory(0, got.Count).ToArray()).RootElement);
            }
        }
        catch (Exception over) when (over is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
        frames.Writer.TryComplete();
    }
}
