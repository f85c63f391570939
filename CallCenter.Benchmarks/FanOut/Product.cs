using System.Text.Json;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>The real app: agents sign in over HTTP, clients join the private topic <c>call-center</c>, commits are the desk's own request.</summary>
public sealed class Product(ServerProcess server, IReadOnlyList<SignedInAgent> agents) : IContender
{
    private int clients;

    public string Name => "CallCenter";

    public ServerProcess Server => server;

    public static async Task<Product> Start(Database database)
    {
        Console.WriteLine("Starting CallCenter.Web and signing in the agents…");
        var server = await ServerProcess.Start("CallCenter.Web.dll", ["--contentRoot", Path.Combine(Database.Root, "CallCenter.Web")], new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ConnectionStrings__CallCenter"] = database.ConnectionString,
            // No call is made, so nobody asks Twilio for anything.
            ["Twilio__AccountSid"] = "AC00000000000000000000000000000000",
            ["Twilio__AuthToken"] = "not-a-token",
            ["Twilio__ApiKeySid"] = "SK00000000000000000000000000000000",
            ["Twilio__ApiKeySecret"] = "not-a-secret-but-long-enough-for-hs256",
            ["Twilio__TwimlAppSid"] = "AP00000000000000000000000000000000",
        });
        await database.Furnish(FanOutFigure.Agents);
        var agents = new List<SignedInAgent>();
        for (var n = 1; n <= FanOutFigure.Agents; n++) agents.Add(await SignedInAgent.SignIn(server.Url, $"agent{n}"));
        return new(server, agents);
    }

    public async Task<Listener> Listen(CancellationToken ct)
    {
        var agent = agents[Interlocked.Increment(ref clients) % agents.Count];
        var (token, apiKey) = await agent.RealtimeToken(ct);
        var join = JsonSerializer.Serialize(new object[]
        {
            "1", "1", "realtime:call-center", "phx_join",
            new Dictionary<string, object>
            {
                ["config"] = new Dictionary<string, object>
                {
                    ["private"] = true,
                    ["broadcast"] = new { self = false, ack = false },
                    ["presence"] = new { key = "", enabled = false },
                    ["postgres_changes"] = Array.Empty<object>(),
                },
                ["access_token"] = token,
            },
        });
        var address = new Uri($"{server.Url.Replace("http://", "ws://")}/realtime/v1/websocket?apikey={Uri.EscapeDataString(apiKey)}&vsn=2.0.0");
        return await Listener.Connect(address, join, "\"status\":\"ok\"", ct);
    }

    public Task<Change> Commit(int agent, CancellationToken ct) => agents[agent].Toggle(ct);

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents) agent.Dispose();
        await server.DisposeAsync();
    }
}
