namespace CallCenter.Benchmarks.FanOut;

/// <summary>A server in its own process that sends every client what is posted to it.</summary>
public sealed class Contender(string name, ServerProcess server, Func<int, LoadJob> job) : IAsyncDisposable
{
    public string Name => name;

    public ServerProcess Server => server;

    public LoadJob Job(int clients) => job(clients);

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
