using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CallCenter.Tests.Chaos;

/// <summary>An event as Realtime took it.</summary>
internal sealed record Published(Guid Id, string Event, Guid? Subject, long Version);

public enum RealtimeTrouble { None, Refused, BlackHole, TooManyRequests }

/// <summary>Sits between the nodes and Realtime: records in order what was published, and fails on request.</summary>
internal sealed class RealtimeGate : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();
    private readonly string upstream;
    private volatile TaskCompletionSource? before, after;

    private RealtimeGate(WebApplication app, string upstream) => (this.app, this.upstream) = (app, upstream);

    public string Url => app.Urls.First();
    public ConcurrentQueue<Published> Taken { get; } = new();
    public volatile RealtimeTrouble Trouble;

    public static async Task<RealtimeGate> Start(string upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gate = new RealtimeGate(builder.Build(), upstream);
        gate.app.Run(gate.Carry);
        await gate.app.StartAsync();
        return gate;
    }

    /// <summary>The next broadcast stays at this point. Completes once one is there.</summary>
    public Task Arm(Point point)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (point == Point.DuringPublish) before = reached; else after = reached;
        return reached.Task;
    }

    private async Task Carry(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        switch (Trouble)
        {
            case RealtimeTrouble.Refused: context.Abort(); return;
            case RealtimeTrouble.BlackHole: await Forever(context); return;
            case RealtimeTrouble.TooManyRequests: context.Response.StatusCode = 429; return;
        }
        if (Interlocked.Exchange(ref before, null) is { } early)
        {
            early.TrySetResult();
            await Forever(context);
            return;
        }
        var status = await Pass(context, body.ToArray());
        if (status < 300 && context.Request.Path.Value!.Split("/events/") is [_, var name]) Note(name, body.ToArray());
        if (Interlocked.Exchange(ref after, null) is { } late)
        {
            late.TrySetResult();
            await Forever(context);
            return;
        }
        context.Response.StatusCode = status;
    }

    private async Task<int> Pass(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, upstream + context.Request.Path + context.Request.QueryString)
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, value) in context.Request.Headers)
            if (name is not ("Host" or "Content-Length") && !request.Headers.TryAddWithoutValidation(name, value.ToArray()))
                request.Content.Headers.TryAddWithoutValidation(name, value.ToArray());
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private void Note(string name, byte[] body)
    {
        var payload = JsonDocument.Parse(body).RootElement;
        var about = payload.GetProperty("call") is { ValueKind: JsonValueKind.Object } call ? call : payload.GetProperty("agent");
        var known = about.ValueKind == JsonValueKind.Object;
        Taken.Enqueue(new(payload.GetProperty("id").GetGuid(), name,
            known ? about.GetProperty("id").GetGuid() : null, known ? about.GetProperty("version").GetInt64() : 0));
    }

    private static Task Forever(HttpContext context) =>
        Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
        http.Dispose();
    }
}
