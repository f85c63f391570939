using System.Text.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>
/// The simulator's webhooks and their responses, collected as they happen: the simulator keeps only the newest few thousand entries.
/// </summary>
internal sealed class Postbag(Phone phone, History history)
{
    private long seen;

    public async Task Collect(CancellationToken ct)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await pace.WaitForNextTickAsync(ct)) await Empty();
        }
        catch (OperationCanceledException) { }
        await Empty();
    }

    private async Task Empty()
    {
        foreach (var hook in (await phone.Logged("webhook", seen)).EnumerateArray())
        {
            seen = hook.GetProperty("id").GetInt64();
            Take(hook, hook.GetProperty("status").GetInt32());
        }
    }

    private void Take(JsonElement hook, int status)
    {
        var fields = hook.GetProperty("request").EnumerateArray().GroupBy(f => f.GetProperty("name").GetString()!)
            .ToDictionary(f => f.Key, f => f.First().GetProperty("value").GetString()!);
        string Field(string name) => fields.GetValueOrDefault(name, "");
        var path = hook.GetProperty("text").GetString()!.Split("/webhooks/twilio/").ElementAtOrDefault(1)?.Split('?', '#')[0];
        var key = path switch
        {
            "voice" or "join" or "left" => $"{path}:{Field("CallSid")}",
            "call-status" => $"call:{Field("CallSid")}:{Field("CallStatus")}:{Field("SequenceNumber")}",
            "conference" => Load.ConferenceKey(
                Field("ConferenceSid"), Field("SequenceNumber"), Field("StatusCallbackEvent"), Field("CallSid")),
            _ => null,
        };
        if (key is not null) history.Webhooks.Enqueue(new(key, Field("CallSid"), status));
    }
}
