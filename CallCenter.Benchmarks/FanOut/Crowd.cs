namespace CallCenter.Benchmarks.FanOut;

/// <summary>All clients of one server, each recording when it received which event.</summary>
public sealed class Crowd : IDisposable
{
    private readonly List<Client> clients = [];
    private readonly List<Task> listening = [];
    private readonly CancellationTokenSource over = new();
    private long[][] arrivals = [];
    private int first, arrived;

    public static async Task<Crowd> Gather(LoadJob job)
    {
        var crowd = new Crowd();
        for (var n = 0; n < job.Clients; n++)
        {
            var seat = n;
            var client = new Client(frame => crowd.Hear(seat, frame));
            crowd.clients.Add(client);
        }
        await Parallel.ForAsync(0, job.Clients, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) =>
            await crowd.clients[n].Connect(job.Socket, job.Greetings[n % job.Greetings.Length], job.Welcome));
        crowd.listening.AddRange(crowd.clients.Select(c => c.Listen()));
        if (job.KeepAlive is { } word) _ = crowd.StayAlive(word);
        return crowd;
    }

    /// <summary>From now on these events are recorded.</summary>
    public void Expect(int from, int count)
    {
        var fresh = new long[clients.Count][];
        for (var n = 0; n < fresh.Length; n++) fresh[n] = new long[count];
        Volatile.Write(ref arrived, 0);
        (first, arrivals) = (from, fresh);
    }

    /// <returns>Per client and event: UTC ticks, zero if it never arrived.</returns>
    public async Task<long[][]> Arrivals(int count, TimeSpan patience)
    {
        var until = DateTime.UtcNow + patience;
        while (DateTime.UtcNow < until && Volatile.Read(ref arrived) < count * clients.Count) await Task.Delay(20);
        return arrivals;
    }

    public void Dispose()
    {
        over.Cancel();
        foreach (var client in clients) client.Dispose();
        over.Dispose();
    }

    private void Hear(int seat, ReadOnlyMemory<byte> frame)
    {
        var at = DateTime.UtcNow.Ticks;
        var rest = frame.Span;
        while (Payload.Next(ref rest) is var number and >= 0)
        {
            var mine = arrivals.Length > seat ? arrivals[seat] : [];
            // An at-least-once broadcast may arrive twice; the first is what a screen shows.
            if ((uint)(number - first) >= mine.Length || mine[number - first] != 0) continue;
            mine[number - first] = at;
            Interlocked.Increment(ref arrived);
        }
    }

    private async Task StayAlive(string word)
    {
        while (!over.IsCancellationRequested)
            foreach (var part in clients.Chunk(Math.Max(1, clients.Count / 40)))
            {
                foreach (var client in part)
                {
                    try { client.Send(word); }
                    catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException) { }
                }
                await Task.Delay(500); // all within 20 s
            }
    }
}
