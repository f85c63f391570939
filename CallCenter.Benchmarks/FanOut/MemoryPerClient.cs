namespace CallCenter.Benchmarks.FanOut;

/// <summary>How much a server's resident memory grows with each silent client that has joined.</summary>
public static class MemoryPerClient
{
    /// <returns>Kilobytes.</returns>
    public static async Task<double> Of(Func<Task<Contender>> start, int clients)
    {
        await using var contender = await start();
        // A first crowd joins and leaves, so that compiled code and grown tables are not counted as clients.
        await using (var first = await LoadProcess.Start(contender.Job(clients / 10))) await first.Step(new(20, 0, 0.5));
        var before = await Settled(contender);
        await using var load = await LoadProcess.Start(contender.Job(clients));
        return (await Settled(contender) - before) / 1024.0 / clients;
    }

    private static async Task<long> Settled(Contender contender)
    {
        using var http = new HttpClient();
        await Task.Delay(1_000);
        for (var n = 0; n < 3; n++)
        {
            using var _ = await http.GetAsync($"{contender.Server.Url}/collect");
            await Task.Delay(200);
        }
        return contender.Server.Resident;
    }
}
