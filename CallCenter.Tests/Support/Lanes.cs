using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using Microsoft.AspNetCore.Hosting;

[assembly: AssemblyFixture(typeof(Lanes))]

namespace CallCenter.Tests.Support;

/// <summary>
/// The lanes in which test classes run in parallel. Each has its own product (app, database, simulator, ports), created when first
/// needed and kept until the run ends; of the test classes that wait for a lane, the longest is next.
/// </summary>
public sealed class Lanes : IAsyncLifetime
{
    /// <summary>How many: <c>CALLCENTER_LANES</c>, else three for two processors, two to eight: most tests often wait.</summary>
    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable("CALLCENTER_LANES"), out var wanted) && wanted > 0
        ? wanted : Math.Clamp(3 * Environment.ProcessorCount / 2, 2, 8);

    /// <summary>Which lane a test collection had, by the collection's id; for reporting a failure.</summary>
    internal static ConcurrentDictionary<string, Track> Taken { get; } = new();

    private readonly Lock gate = new();
    private readonly Stack<Track> free = new();
    // The longest first, so that no lane is left with a long one at the end: the framework starts them in a slightly different order.
    private readonly SortedList<double, (TaskCompletionSource<Track> Turn, bool Browsers)> waiting = [];
    private int browsers, others;
    private readonly List<Track> tracks = [.. Enumerable.Range(1, Count).Select(number => new Track(number))];

    public Lanes()
    {
        // Many hosts and tests share few processors: waiting threads must not keep a new one from starting.
        ThreadPool.SetMinThreads(Math.Max(32, 16 * Count), 32);
        foreach (var track in tracks) free.Push(track);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    internal static bool HasBrowsers(string collection) => Collections.Folder(collection) == "Browser";

    /// <param name="expected">How long the lane will be needed, in seconds.</param>
    internal Task<Track> Take(double expected, bool hasBrowsers)
    {
        var turn = new TaskCompletionSource<Track>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            var key = -expected;
            while (!waiting.TryAdd(key, (turn, hasBrowsers))) key = Math.BitIncrement(key);
            Next();
        }
        return turn.Task;
    }

    internal async ValueTask Return(Track track, bool hasBrowsers)
    {
        List<Task<Product>> idle;
        lock (gate)
        {
            free.Push(track);
            if (hasBrowsers) browsers--;
            else others--;
            Next();
            if (browsers + others > 0) return;
            idle = Idle();
        }
        await Dispose(idle); // what measures time and memory comes last, and is not to measure idle products
    }

    /// <summary>
    /// Browsers keep processors busy, other tests often wait: each kind has at most half of the lanes while the other waits for one.
    /// </summary>
    private void Next()
    {
        while (free.Count > 0 && waiting.Count > 0)
        {
            var half = (Count + 1) / 2;
            var kind = browsers >= half ? false : others >= half ? true : (bool?)null;
            var place = waiting.Values.ToList().FindIndex(w => kind is null || w.Browsers == kind);
            var (turn, hasBrowsers) = waiting.GetValueAtIndex(Math.Max(0, place));
            waiting.RemoveAt(Math.Max(0, place));
            if (hasBrowsers) browsers++;
            else others++;
            turn.SetResult(free.Pop());
        }
    }

    private List<Task<Product>> Idle()
    {
        var products = tracks.Select(track => track.Product).OfType<Task<Product>>().ToList();
        foreach (var track in tracks) track.Product = null;
        return products;
    }

    private static async Task Dispose(List<Task<Product>> products)
    {
        foreach (var product in products)
            if (product.IsCompletedSuccessfully) await product.Result.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Dispose(Idle());
        foreach (var track in tracks) track.Log.Close();
    }
}

/// <summary>What stays in a lane from one test class to the next.</summary>
internal sealed class Track(int number)
{
    public int Number => number;
    public LaneLog Log { get; } = new(number);
    public Task<Product>? Product { get; set; }
}

/// <summary>A lane for as long as one test collection runs.</summary>
public sealed class Lane(Lanes lanes, Database database) : IAsyncLifetime
{
    private Track? track;
    internal bool HasBrowsers { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var collection = TestContext.Current.TestCollection;
        var name = collection?.TestCollectionDisplayName ?? "";
        HasBrowsers = Lanes.HasBrowsers(name);
        track = await lanes.Take(TestTimes.Expected(name), HasBrowsers);
        if (collection is not null) Lanes.Taken[collection.UniqueID] = track;
    }

    public Task<Product> Product() => track!.Product ??= Own();

    /// <summary>Another product in addition to the lane's own; the caller disposes it.</summary>
    public Task<Product> Own(Action<IWebHostBuilder>? furnish = null, Func<string, Task<string>>? letIn = null) =>
        new Product(database, track!.Log, furnish, letIn).Open();

    public ValueTask DisposeAsync() => track is null ? ValueTask.CompletedTask : lanes.Return(track, HasBrowsers);
}
