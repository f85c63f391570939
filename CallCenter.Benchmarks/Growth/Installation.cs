using System.Diagnostics;
using System.Net.Http.Json;
using CallCenter.Benchmarks.Claims;
using CallCenter.Benchmarks.FanOut;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Growth;

/// <summary>The product on a database with this much history, an agent and a supervisor signed in.</summary>
public sealed class Installation(
    int past, string database, ServerProcess server, SignedInAgent agent, SignedInAgent supervisor, string number, string middle)
    : IAsyncDisposable
{
    public int Past => past;

    public static async Task<Installation> Open(Stage stage, int past)
    {
        Console.WriteLine($"Filling a database with {past:N0} ended calls…");
        var (database, clock) = (await stage.Copy($"benchmark_past_{past}"), Stopwatch.StartNew());
        await Growth.Past.Fill(database, past);
        Console.WriteLine($"  {clock.Elapsed.TotalSeconds:0} s");
        var server = await App.Start(database, people: true);
        return new(past, database, server, await SignedInAgent.SignIn(server.Url, "agent1"), await SignedInAgent.SignIn(server.Url, "sue"),
            await Growth.Past.Customer(database, past), await Growth.Past.Middle(database, past));
    }

    /// <summary>This many people on the board, each of whom can be rung; the agent is always one.</summary>
    public Task Staff(int agents) => Stage.Run(database, $"""
        update public.voip_users v set active = r.n <= {agents}, version = version + 1
          from (select a.id, row_number() over (order by u.user_name <> 'agent1', u.user_name like 'agent%' desc, u.id) n
            from public.voip_users a join app.users u using (id)) r where r.id = v.id
        """, "vacuum analyze public.voip_users");

    public async Task<double> Claim()
    {
        var call = await Ringing.Call(database);
        return await Took(async () =>
        {
            using var answer = await agent.Http.PostAsJsonAsync($"/api/calls/{call}/claim", new { tab = "growth" });
            answer.EnsureSuccessStatusCode();
        });
    }

    public Task<double> Board() => Get(agent, "/api/board");

    public Task<double> History(string query) => Get(supervisor, "/history" + query);

    /// <summary>The agent's own list.</summary>
    public Task<double> OwnList(string query) => Get(agent, "/calls" + query);

    public string Older => $"?before={middle}";

    public string Exact => $"?number={Uri.EscapeDataString(number)}";

    /// <param name="digits">As many as a person remembers.</param>
    public string Ending(int digits) => $"?number={number[^digits..]}";

    public ValueTask DisposeAsync()
    {
        agent.Dispose();
        supervisor.Dispose();
        return server.DisposeAsync();
    }

    private static Task<double> Get(SignedInAgent who, string path) => Took(async () =>
    {
        using var answer = await who.Http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync();
    });

    private static async Task<double> Took(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalMilliseconds;
    }
}
