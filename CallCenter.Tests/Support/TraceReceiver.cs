using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CallCenter.Tests.Support;

/// <param name="Parent">Empty for the first of a trace.</param>
/// <param name="Links">The traces that it names without being part of them.</param>
public sealed record ReceivedSpan(string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Links);

/// <summary>
/// What a viewer of traces receives: OTLP over HTTP, in Protobuf. While it listens to one app it has the spans of all apps in this process.
/// </summary>
public sealed class TraceReceiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private TraceReceiver(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();
    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    public static async Task<TraceReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new TraceReceiver(builder.Build());
        receiver.app.MapPost("/v1/traces", receiver.Take);
        receiver.app.MapPost("/v1/metrics", () => Results.Ok());
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>The spans from this one up to the first of its trace; shorter while one of them has not arrived.</summary>
    public IReadOnlyList<ReceivedSpan> PathOf(ReceivedSpan span)
    {
        var path = new List<ReceivedSpan> { span };
        while (Spans.FirstOrDefault(s => s.Trace == span.Trace && s.Id == path[^1].Parent) is { } parent) path.Add(parent);
        return path;
    }

    private async Task<IResult> Take(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        foreach (var span in Fields(body.ToArray()).Where(f => f.Number == 1) // the resources
            .SelectMany(r => Fields(r.Bytes).Where(f => f.Number == 2)) // their scopes
            .SelectMany(s => Fields(s.Bytes).Where(f => f.Number == 2)))
            Spans.Enqueue(Read(span.Bytes));
        return Results.Ok();
    }

    private static ReceivedSpan Read(ReadOnlyMemory<byte> span)
    {
        var fields = Fields(span).ToLookup(f => f.Number, f => f.Bytes);
        return new(Hex(fields[1]), Hex(fields[2]), Hex(fields[4]), Encoding.UTF8.GetString(fields[5].FirstOrDefault().Span),
            [.. fields[13].Select(link => Hex(Fields(link).Where(f => f.Number == 1).Select(f => f.Bytes)))]);
    }

    private static string Hex(IEnumerable<ReadOnlyMemory<byte>> value) => Convert.ToHexStringLower(value.FirstOrDefault().Span);

    /// <summary>A message's fields of variable length: texts, bytes and messages.</summary>
    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return ((int)(key >> 3), message.Slice(at, length));
                    at += length;
                    break;
                default: throw new InvalidDataException($"Not Protobuf: wire type {key & 7}.");
            }
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message.Span[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
