using System.Diagnostics;
using CallCenter.Benchmarks.FanOut;

namespace CallCenter.Benchmarks.Recovery;

/// <summary>
/// The web process is killed under load and restarted at once; a client that tries every 50 ms waits for the next broadcast.
/// </summary>
public static class SuddenDeath
{
    private const int Rate = 20;

    /// <returns>Seconds from the kill until the new process responds, and until the first frame.</returns>
    public static async Task<(double Answers, double Frame)> Once(Product product, Database database)
    {
        var job = await product.Job(1);
        using var sender = new Sender(job.Post);
        using var over = new CancellationTokenSource();
        var calls = Calls(sender, over.Token);
        await Heard(job, over.Token); // it works, and under load
        await Task.Delay(2_000);

        var clock = Stopwatch.StartNew();
        await product.Server.Kill();
        var starting = Product.Serve(database, new Uri(product.Server.Url).Port);
        var hearing = Heard(job, over.Token);
        await using var next = await starting;
        var answers = clock.Elapsed.TotalSeconds;
        await hearing.WaitAsync(TimeSpan.FromMinutes(1));
        var frame = clock.Elapsed.TotalSeconds;
        await over.CancelAsync();
        await calls;
        return (answers, frame);
    }

    private static async Task Calls(Sender sender, CancellationToken over)
    {
        var (all, number) = (new List<Task>(), 0);
        for (; !over.IsCancellationRequested; await Task.Delay(1_000 / Rate, CancellationToken.None)) all.Add(sender.Ring(number++));
        await Task.WhenAll(all);
    }

    private static async Task Heard(LoadJob job, CancellationToken ct)
    {
        for (var heard = new TaskCompletionSource(); !heard.Task.IsCompleted; await Task.WhenAny(heard.Task, Task.Delay(50, ct)))
        {
            using var client = new Client(_ => heard.TrySetResult());
            try
            {
                await client.Connect(job.Socket, job.Greetings[0], job.Welcome);
                await Task.WhenAny(heard.Task, client.Listen());
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or EndOfStreamException or InvalidOperationException)
            {
                // Not yet.
            }
        }
    }
}
