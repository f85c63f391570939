using System.Text.Json;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>
/// GET /simulate/events: server-sent events "calls", "faults", "phones" and "devices" (whole, after any change) and "log" (new lines).
/// </summary>
internal sealed class EventStream(Account account)
{
    // Changes come in bursts; one snapshot per burst is enough.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, account.Stopping.Token);
        _ = long.TryParse(http.Request.Headers["Last-Event-ID"], out var last);
        try
        {
            while (!over.IsCancellationRequested)
            {
                var changed = account.Changed;
                await WriteAsync(http, "calls", CallView.All(account), null, over.Token);
                await WriteAsync(http, "faults", account.Faults, null, over.Token);
                await WriteAsync(http, "phones", PhonesControl.All(account), null, over.Token);
                await WriteAsync(http, "devices", DevicesControl.All(account), null, over.Token);
                if (account.Journal.Since(last) is { Count: > 0 } lines)
                {
                    last = lines[^1].Id;
                    await WriteAsync(http, "log", lines, last, over.Token);
                }
                await http.Response.Body.FlushAsync(over.Token);
                await Task.WhenAny(changed, Task.Delay(KeepAlive, over.Token));
                await Task.Delay(Burst, over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed or the simulator stops.
        }
    }

    private static Task WriteAsync(HttpContext http, string name, object data, long? id, CancellationToken ct) =>
        http.Response.WriteAsync(
            $"{(id is null ? "" : $"id: {id}\n")}event: {name}\ndata: {JsonSerializer.Serialize(data, Json.Options)}\n\n", ct);
}
