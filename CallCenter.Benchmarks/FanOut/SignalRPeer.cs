using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Web.Agents;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>The client's side of <see cref="PlainSignalR"/>: its JSON protocol over a bare WebSocket, negotiation skipped.</summary>
public sealed class SignalRPeer(ServerProcess server, IReadOnlyList<Guid> agents) : IContender
{
    private const char End = '\u001e';
    private readonly HttpClient http = new() { BaseAddress = new(server.Url), Timeout = TimeSpan.FromSeconds(30) };
    private readonly bool[] available = new bool[agents.Count];

    public string Name => "plain SignalR";

    public ServerProcess Server => server;

    public static async Task<SignalRPeer> Start(Database database)
    {
        Console.WriteLine("Starting plain SignalR on the same database…\n");
        var server = await ServerProcess.Start("CallCenter.Benchmarks.dll", [PlainSignalR.Command], new() { ["ConnectionStrings__CallCenter"] = database.ConnectionString });
        return new(server, await database.Others(FanOutFigure.Agents));
    }

    public Task<Listener> Listen(CancellationToken ct) =>
        Listener.Connect(new($"{server.Url.Replace("http://", "ws://")}/board"), $$"""{"protocol":"json","version":1}{{End}}""", $"{{}}{End}", ct);

    public async Task<Change> Commit(int agent, CancellationToken ct)
    {
        available[agent] = !available[agent];
        using var answer = await http.PostAsJsonAsync("/availability", new PlainSignalR.Choice(agents[agent], available[agent] ? Availability.Available : Availability.Away), ct);
        answer.EnsureSuccessStatusCode();
        var view = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("agent");
        return new(view.GetProperty("id").GetGuid(), view.GetProperty("version").GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }
}
