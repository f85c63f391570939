using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CallCenter.Tests.Integration;

/// <summary>
/// A Realtime server that behaves like the real one in unusual moments: joins with these answers, broadcasts over HTTP with this status.
/// </summary>
internal sealed class RealtimeStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<(string Topic, WebSocket Socket), byte> joined = [];

    private RealtimeStandIn(WebApplication app) => this.app = app;

    public string Url => app.Urls.First() + "/realtime/v1";

    /// <summary>By topic and token; null lets them in.</summary>
    public Func<string, string, string?> Refuses { get; set; } = (_, _) => null;

    /// <summary>By path below <c>/api</c> and bearer; 202 is delivered if the second says so.</summary>
    public Func<string, string, (int Status, bool Delivered)> Takes { get; set; } = (_, _) => (404, false);

    public static async Task<RealtimeStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new RealtimeStandIn(builder.Build());
        server.app.UseWebSockets();
        server.app.Map("/realtime/v1/websocket", server.Listen);
        server.app.MapPost("/realtime/v1/api/{**path}", server.Take);
        await server.app.StartAsync();
        return server;
    }

    private async Task Listen(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, http.RequestAborted) is { MessageType: not WebSocketMessageType.Close } part)
            {
                var frame = JsonDocument.Parse(buffer.AsMemory(0, part.Count)).RootElement;
                if (frame[3].GetString() != "phx_join") continue;
                var topic = frame[2].GetString()!["realtime:".Length..];
                var refused = Refuses(topic, frame[4].TryGetProperty("access_token", out var token) ? token.GetString() ?? "" : "");
                if (refused is null) joined.TryAdd((topic, socket), 0);
                var reply = refused is null
                    ? new { status = "ok", response = (object)new { } }
                    : new { status = "error", response = (object)new { reason = refused } };
                await Send(socket, new object?[] { frame[0], frame[1], frame[2], "phx_reply", reply });
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException) { }
        foreach (var key in joined.Keys.Where(k => k.Socket == socket)) joined.TryRemove(key, out _);
    }

    private async Task<IResult> Take(HttpContext http, string path)
    {
        var (status, delivered) = Takes(path, http.Request.Headers.Authorization.ToString());
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        if (delivered && path.Split('/') is ["broadcast", var topic, "events", var name])
            await Deliver(Uri.UnescapeDataString(topic), name, body);
        else if (delivered)
            foreach (var message in body.GetProperty("messages").EnumerateArray())
                await Deliver(
                    message.GetProperty("topic").GetString()!, message.GetProperty("event").GetString()!, message.GetProperty("payload"));
        return Results.StatusCode(status);
    }

    private async Task Deliver(string topic, string name, JsonElement payload)
    {
        var frame = new object?[] { null, null, $"realtime:{topic}", "broadcast", new { type = "broadcast", @event = name, payload } };
        foreach (var (_, socket) in joined.Keys.Where(k => k.Topic == topic))
            await Send(socket, frame);
    }

    private static async Task Send(WebSocket socket, object frame)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame);
        await socket.SendAsync(bytes, WebSocketMessageType.Text, true, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
