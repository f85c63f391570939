using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CallCenter.Tests.Support;

/// <summary>
/// A Realtime server from the publisher's side: the per-event HTTP endpoint, which answers as set and records what arrives.
/// </summary>
public sealed class RealtimeSink : IAsyncDisposable
{
    private readonly WebApplication app;

    private RealtimeSink(WebApplication app) => this.app = app;

    public string Url { get; private init; } = "";
    public ConcurrentQueue<(string Event, Guid Id, Guid? Call, long Version)> Received { get; } = new();
    /// <summary>The status for an event; 0 never answers.</summary>
    public Func<string, int> Answer { get; set; } = _ => 202;
    /// <summary>A refusal's text; for a 422, that it is the message's fault.</summary>
    public Func<int, object?> Says { get; set; } =
        status => status == 422 ? new { errors = new { payload = new[] { "is invalid" } } } : null;
    /// <summary>Set once a request that will never be answered has arrived.</summary>
    public TaskCompletionSource Hanging { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<RealtimeSink> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        RealtimeSink? sink = null;
        app.MapPost("/realtime/v1/api/broadcast/{topic}/events/{name}", async (string name, HttpContext http) =>
        {
            var payload = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
            var status = sink!.Answer(name);
            if (status is 0 or 202)
            {
                var call = payload.GetProperty("call");
                var known = call.ValueKind == JsonValueKind.Object;
                sink.Received.Enqueue((name, payload.GetProperty("id").GetGuid(),
                    known ? call.GetProperty("id").GetGuid() : null, known ? call.GetProperty("version").GetInt64() : 0));
            }
            if (status != 0) return sink.Says(status) is { } words ? Results.Json(words, statusCode: status) : Results.StatusCode(status);
            sink.Hanging.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
            return Results.Empty;
        });
        await app.StartAsync();
        return sink = new(app) { Url = app.Urls.First() + "/realtime/v1" };
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
