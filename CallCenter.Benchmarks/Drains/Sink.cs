using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CallCenter.Benchmarks.Drains;

/// <summary>What a row arrived as: the call, its version, and when, in UTC ticks.</summary>
public readonly record struct Arrival(Guid Call, long Version, long At);

/// <summary>A stand-in for Realtime, in a process of its own: takes every broadcast, answers 202, and remembers the order.</summary>
public static class Sink
{
    public const string Command = "sink";

    public static async Task Serve(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var app = builder.Build();
        var arrivals = new List<Arrival>(200_000);
        app.MapGet("/alive", () => "alive");
        app.MapPost("/forget", () => { lock (arrivals) arrivals.Clear(); });
        app.MapGet("/count", () => { lock (arrivals) return arrivals.Count.ToString(CultureInfo.InvariantCulture); });
        app.MapGet("/arrivals", () =>
        {
            lock (arrivals) return Results.Bytes(MemoryMarshal.AsBytes<Arrival>(CollectionsMarshal.AsSpan(arrivals)).ToArray());
        });
        app.MapPost("/api/broadcast/{topic}/events/{name}", async (HttpContext http) =>
        {
            var (buffer, length) = (new byte[16 * 1024], 0);
            for (int read; (read = await http.Request.Body.ReadAsync(buffer.AsMemory(length))) > 0;) length += read;
            if (Find(buffer.AsSpan(0, length)) is { } found) lock (arrivals) arrivals.Add(found with { At = DateTime.UtcNow.Ticks });
            return Results.Accepted();
        });
        await app.RunAsync();
    }

    private static Arrival? Find(ReadOnlySpan<byte> payload)
    {
        var call = "\"call\":{\"id\":\""u8;
        var version = "\",\"version\":"u8;
        if (payload.IndexOf(call) is not (>= 0 and var start)) return null;
        payload = payload[(start + call.Length)..];
        return Utf8Parser.TryParse(payload, out Guid id, out var read) && payload[read..].StartsWith(version)
            && Utf8Parser.TryParse(payload[(read + version.Length)..], out long number, out _) ? new(id, number, 0) : null;
    }
}

/// <summary>The sink, from the benchmark's side.</summary>
public sealed class SinkProcess(ServerProcess server) : IAsyncDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new(server.Url) };

    public string Url => server.Url;

    public static async Task<SinkProcess> Start() => new(await ServerProcess.Start("CallCenter.Benchmarks.dll", [Sink.Command], []));

    public Task Forget() => http.PostAsync("/forget", null);

    public async Task<int> Count() => int.Parse(await http.GetStringAsync("/count"), CultureInfo.InvariantCulture);

    public async Task<Arrival[]> Arrivals() => MemoryMarshal.Cast<byte, Arrival>(await http.GetByteArrayAsync("/arrivals")).ToArray();

    /// <summary>How many arrived after a later one of the same call. A repeat of the last is not out of order.</summary>
    public static int OutOfOrder(IEnumerable<Arrival> arrivals)
    {
        var (last, wrong) = (new Dictionary<Guid, long>(), 0);
        foreach (var (call, version, _) in arrivals)
        {
            if (version < last.GetValueOrDefault(call)) wrong++;
            else last[call] = version;
        }
        return wrong;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }
}
