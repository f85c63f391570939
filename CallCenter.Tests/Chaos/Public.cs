using System.Text.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>Customers who call, wait, and sometimes give up; and a check whether each of them is somewhere at all times.</summary>
internal sealed class Public(Phone phone, History history, int seed)
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Random dice = new(seed);
    private readonly Dictionary<string, DateTime> nowhere = [];
    private int calls;

    /// <summary>Full numbers, which no log may contain.</summary>
    public HashSet<string> Numbers { get; } = [];

    public async Task Call(CancellationToken ct)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        try
        {
            while (await pace.WaitForNextTickAsync(ct))
            {
                var living = (await phone.Calls()).EnumerateArray().Where(Lives).ToList();
                if (living.Count < AtOnce) await phone.Call(NewNumber());
                else if (dice.Next(6) == 0) await HangUp(living[dice.Next(living.Count)].GetProperty("sid").GetString()!);
            }
        }
        catch (OperationCanceledException) { }
    }

    public async Task Listen(CancellationToken ct)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await pace.WaitForNextTickAsync(ct)) Hear(await phone.Calls());
        }
        catch (OperationCanceledException) { }
    }

    private string NewNumber()
    {
        var number = $"+1415555{7000 + (++calls % 3000)}";
        lock (Numbers) Numbers.Add(number);
        return number;
    }

    private async Task HangUp(string sid)
    {
        try { await phone.HangUp(sid); }
        catch (HttpRequestException) { } // it ended meanwhile
    }

    private void Hear(JsonElement calls)
    {
        var now = DateTime.UtcNow;
        foreach (var call in calls.EnumerateArray().Where(Lives))
        {
            var sid = call.GetProperty("sid").GetString()!;
            var somewhere = call.GetProperty("hearing").GetString() switch
            {
                "ringback" or "say" or "music" or "hold" => true,
                "conference" => call.GetProperty("hears").GetArrayLength() > 0,
                "silence" => call.GetProperty("message").ValueKind == JsonValueKind.Object, // they speak after the tone
                var other => throw new InvalidOperationException($"What is it to hear {other}?"),
            };
            if (somewhere || history.Faulty || call.GetProperty("status").GetString() != "in-progress") nowhere.Remove(sid);
            else if (nowhere.TryAdd(sid, now) || now - nowhere[sid] < Patience) continue;
            else if (nowhere[sid] != DateTime.MaxValue)
            {
                var hearing = call.GetProperty("hearing").GetString();
                history.Nowhere.Enqueue($"I7 caller {sid} has heard {hearing} and nobody since {nowhere[sid]:HH:mm:ss.f}");
                nowhere[sid] = DateTime.MaxValue;
            }
        }
    }

    private static bool Lives(JsonElement call) =>
        !call.GetProperty("browser").GetBoolean() && call.GetProperty("direction").GetString() == "inbound"
            && call.GetProperty("status").GetString() is "queued" or "ringing" or "in-progress";
}
