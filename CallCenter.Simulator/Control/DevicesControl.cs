using CallCenter.Simulator.Signalling;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>The agents' browsers, and how to crash one.</summary>
internal sealed class DevicesControl(Account account)
{
    /// <summary>
    /// LegEndsAfterMs: instead of the usual grace period. MayReturn: a browser that reconnects in time gets its leg back.
    /// </summary>
    public sealed record Loss(int? LegEndsAfterMs = null, bool MayReturn = true);

    public void Map(IEndpointRouteBuilder simulate)
    {
        simulate.MapGet("/devices", (HttpContext http) => Exchange.Answer(http, 200, All(account)));
        simulate.MapPost("/devices/{identity}/crash", CrashAsync);
    }

    // GET /simulate/devices -> [{identity, registered, since, call}]: the browsers connected now.
    public static object[] All(Account account)
    {
        lock (account.Gate)
            return [.. account.Devices.All.Where(socket => socket.Identity is not null).Select(socket => new
            {
                identity = socket.Identity,
                registered = socket.Registered,
                since = socket.Since,
                call = account.Calls.Find(call => !call.IsOver && call.FarEnd is BrowserLine line && line.Socket == socket)?.Sid,
            })];
    }

    // POST /simulate/devices/{identity}/crash {legEndsAfterMs?, mayReturn?} -> {dropped}: its sockets break without a close.
    private async Task CrashAsync(HttpContext http, string identity)
    {
        if (await Exchange.BodyOrAsync(http, new Loss()) is not { } loss)
            return;
        BrowserSocket[] sockets;
        lock (account.Gate)
        {
            sockets = [.. account.Devices.All.Where(socket => socket.Identity == identity)];
            foreach (var call in account.Calls.Where(call => !call.IsOver))
                if (call.FarEnd is BrowserLine line && sockets.Contains(line.Socket))
                    line.Doom(loss.LegEndsAfterMs is { } time ? TimeSpan.FromMilliseconds(Math.Clamp(time, 0, 600000)) : null,
                        loss.MayReturn);
        }
        foreach (var socket in sockets)
            socket.Crash();
        await Exchange.Answer(http, sockets.Length == 0 ? 404 : 200, new { dropped = sockets.Length });
    }
}
