using System.Net.Sockets;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>A supervisor who puts agents into other teams at random, while calls ring these and are taken.</summary>
internal sealed class Supervisor(Person person, int seed) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(400);
    private static readonly (string Here, string There)[] Memberships =
        [("first", "none"), ("none", "first"), ("reserve", "first"), ("reserve", "none"), ("none", "none")];
    private readonly Random dice = new(seed);

    public static async Task<Supervisor> SignIn(string url, int seed) =>
        new(await Person.SignIn(url, "sue", "demo"), seed);

    /// <param name="agents">Whom they move; nobody else.</param>
    public async Task Work(IReadOnlyList<Desk> agents, string here, string there, CancellationToken ct)
    {
        using var pace = new PeriodicTimer(Pace);
        try
        {
            while (await pace.WaitForNextTickAsync(ct)) await Move(agents[dice.Next(agents.Count)].Id, here, there, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { }
    }

    private async Task Move(Guid agent, string here, string there, CancellationToken ct)
    {
        var membership = Memberships[dice.Next(Memberships.Length)];
        try
        {
            using var form = new FormUrlEncodedContent(
                [new($"Teams[{here}]", membership.Here), new($"Teams[{there}]", membership.There)]);
            using var answer = await person.Http.PostAsync($"/people/{agent}?handler=Teams", form, ct);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or SocketException or IOException) { } // away
    }

    public void Dispose() => person.Http.Dispose();
}
