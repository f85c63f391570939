using Microsoft.Extensions.Primitives;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>The handshake. Its token only opens the socket; each join brings its own or falls back to this one.</summary>
internal sealed class SocketEndpoint(Hub hub, Strangers strangers)
{
    public async Task Accept(HttpContext http)
    {
        if (Vsns.Parse(First(http.Request.Query["vsn"])) is not { } vsn)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        var key = First(http.Request.Headers["x-api-key"]) ?? First(http.Request.Query["apikey"]);
        var (token, fault) = await hub.Tokens.Verify(key, http.RequestAborted);
        if (fault is not null)
        {
            using var visit = strangers.Enter(http);
            hub.Log.LogWarning("Realtime refused a socket: {Reason}", fault.Text);
            // Without the delay, which they would otherwise pile up.
            if (visit is null) http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            else await Refuse(http, StatusCodes.Status401Unauthorized, fault.Handshake);
        }
        else if (hub.Full) await Refuse(http, StatusCodes.Status429TooManyRequests, "Too many connected users");
        else if (!http.WebSockets.IsWebSocketRequest)
            await Refuse(http, StatusCodes.Status426UpgradeRequired, "This address is for WebSockets");
        else
        {
            // Clients send heartbeats; a ping timer per socket would only cost memory.
            using var socket = await http.WebSockets.AcceptWebSocketAsync(
                new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan });
            await new Connection(hub, socket, http, vsn, token!).Run();
        }
    }

    private async Task Refuse(HttpContext http, int status, string error)
    {
        await Task.Delay(hub.Limits.HandshakeErrorDelay, hub.Clock, http.RequestAborted);
        http.Response.StatusCode = status;
        await http.Response.WriteAsJsonAsync(new { error }, http.RequestAborted);
    }

    private static string? First(StringValues values) => values.Count > 0 ? values[0] : null;
}
