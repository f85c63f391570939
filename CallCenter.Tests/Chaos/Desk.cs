using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Snapshot;
using CallCenter.Web.Pages;

namespace CallCenter.Tests.Chaos;

/// <summary>
/// An agent who works at random: answers ringing calls, holds, parks, transfers, ends. Every request and its answer is recorded.
/// </summary>
internal sealed class Desk : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private readonly History history;
    private readonly Person person;
    private readonly Simulator.Browser device;
    private readonly Random dice;
    private Task connecting = Task.CompletedTask;

    private Desk(History history, Person person, Guid id, Simulator.Browser device, Random dice) =>
        (this.history, this.person, Id, this.device, this.dice) = (history, person, id, device, dice);

    public Guid Id { get; }
    public string Name => person.UserName;
    public object Page => new { name = Name, id = Id, cookie = person.Cookie, csrf = person.Csrf };
    /// <summary>What no log may contain.</summary>
    public IEnumerable<string> Secrets => [person.Csrf, .. person.Cookie.Split("; ").Select(c => c.Split('=', 2)[1])];

    public static async Task<Desk> Open(string web, string twilio, string userName, History history, int seed)
    {
        var person = await Person.SignIn(web, userName, "demo");
        var ticket = await person.Http.GetFromJsonAsync<JsonElement>("/api/voice/token");
        var device = await Simulator.Browser.RegisterAsync(
            twilio, ticket.GetProperty("identity").GetString()!, ticket.GetProperty("token").GetString()!);
        await person.Available();
        return new(history, person, await person.Id(), device, new Random(seed));
    }

    public async Task Work(IReadOnlyList<Desk> colleagues, CancellationToken ct)
    {
        using var pace = new PeriodicTimer(Pace);
        while (await Next(pace, ct))
        {
            try { await Act((await person.Http.GetFromJsonAsync<BoardView>("/api/board", ct))!, colleagues, ct); }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException
                or SocketException or IOException)
            { } // the centre is away
        }
        await connecting;
    }

    /// <summary>Without checking whether they have a call.</summary>
    public Task<int> Claim(Guid call) => Ask(call, "claim", null, CancellationToken.None);

    private async Task Act(BoardView board, IReadOnlyList<Desk> colleagues, CancellationToken ct)
    {
        if (board.Calls.FirstOrDefault(c => c.Agent?.Id == Id) is { } mine)
        {
            if (mine.State == "active" && dice.Next(4) == 0)
            {
                var act = dice.Next(6) switch { 0 or 1 => "hold", 2 => "park", 3 => "transfer", _ => "end" };
                await Ask(mine.Id, act, colleagues[dice.Next(colleagues.Count)].Id, ct);
            }
            else if (mine.State == "held" && dice.Next(3) == 0) await Ask(mine.Id, dice.Next(4) == 0 ? "end" : "resume", null, ct);
        }
        else if (Ringing(board) is { } ringing) await Take(ringing.Id, "claim", ct);
        else if (board.Calls.FirstOrDefault(c => c.State == "parked") is { } parked && dice.Next(4) == 0)
            await Take(parked.Id, "pick-up", ct);
    }

    /// <summary>Now and then one that rings another team: nobody may get that.</summary>
    private CallView? Ringing(BoardView board)
    {
        var ringing = board.Calls.Where(c => c.State == "ringing" && (c.OfferedTo ?? Id) == Id).ToList();
        var me = board.Agents.FirstOrDefault(a => a.Id == Id);
        var mine = ringing.Exists(c => c.Team is not null) && dice.Next(4) > 0;
        return mine ? ringing.Find(c => Place.ForMe(c, Id, me)) : ringing.FirstOrDefault();
    }

    private async Task Take(Guid call, string act, CancellationToken ct)
    {
        if (!connecting.IsCompleted || await Ask(call, act, null, ct) != 200) return;
        connecting = Task.Run(async () =>
        {
            try { await device.DialAsync($"callId={call}"); }
            catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException
                or System.Threading.Channels.ChannelClosedException)
            { } // the leg was refused
        }, CancellationToken.None);
    }

    private async Task<int> Ask(Guid call, string act, Guid? other, CancellationToken ct)
    {
        var at = DateTime.UtcNow;
        var status = 0;
        try
        {
            object body = other is { } agentId ? new { agentId } : new { tab = "t" };
            using var answer = await person.Http.PostAsJsonAsync($"/api/calls/{call}/{act}", body, ct);
            status = (int)answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or SocketException or IOException) { }
        history.Requests.Enqueue(new(at, DateTime.UtcNow, Id, act, call, status));
        return status;
    }

    private static async Task<bool> Next(PeriodicTimer pace, CancellationToken ct)
    {
        try { return await pace.WaitForNextTickAsync(ct); }
        catch (OperationCanceledException) { return false; }
    }

    public ValueTask DisposeAsync()
    {
        person.Http.Dispose();
        return device.DisposeAsync();
    }
}
