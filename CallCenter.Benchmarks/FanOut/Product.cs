namespace CallCenter.Benchmarks.FanOut;

/// <summary>
/// The app as it ships, with people who sign in over HTTP; clients join the private topic <c>call-center</c> with their tokens.
/// </summary>
public sealed class Product(ServerProcess server, IReadOnlyList<SignedInAgent> agents) : IAsyncDisposable
{
    public const string AuthToken = "not-a-token";

    public ServerProcess Server => server;

    public IReadOnlyList<SignedInAgent> Agents => agents;

    /// <param name="people">How many agents there are besides the demo accounts.</param>
    /// <param name="signedIn">How many of them sign in.</param>
    public static async Task<Product> Start(
        Database database, int people, int signedIn, int? port = null, Dictionary<string, string>? settings = null)
    {
        Console.WriteLine("Starting CallCenter.Web and signing in the agents…");
        var server = await Serve(database, port, settings);
        await database.Furnish(people);
        var agents = new List<SignedInAgent>();
        for (var n = 1; n <= signedIn; n++) agents.Add(await SignedInAgent.SignIn(server.Url, $"agent{n}"));
        return new(server, agents);
    }

    /// <summary>The process alone.</summary>
    public static Task<ServerProcess> Serve(Database database, int? port = null, Dictionary<string, string>? settings = null) =>
        Published.Start(new(settings ?? [])
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ConnectionStrings__CallCenter"] = database.ConnectionString,
            ["Accounts__SignInsPerMinute"] = "1000000",
            // No agent acts: the calls only ring.
            ["Twilio__AccountSid"] = Sender.AccountSid,
            ["Twilio__AuthToken"] = AuthToken,
            ["Twilio__ApiKeySid"] = "SK00000000000000000000000000000000",
            ["Twilio__ApiKeySecret"] = "not-a-secret-but-long-enough-for-hs256",
            ["Twilio__TwimlAppSid"] = "AP00000000000000000000000000000000",
            ["Twilio__ApiBaseUrl"] = "http://127.0.0.1:9",
        }, port);

    public async Task<LoadJob> Job(int clients)
    {
        var tokens = await Task.WhenAll(agents.Select(a => a.RealtimeToken(default)));
        return new(
            Embedded.Socket(server.Url, tokens[0].ApiKey), [.. tokens.Select(t => new[] { Embedded.Join(t.Token) })],
            Embedded.Joined, Embedded.Heartbeat, clients,
            new(new($"{server.Url}/webhooks/twilio/voice"), null, AuthToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents) agent.Dispose();
        await server.DisposeAsync();
    }
}
