namespace CallCenter.Tests.Fuzz;

/// <summary>Large bodies, each different: anything that kept them would show, while a run's small ones are lost in the noise.</summary>
[Collection(Fuzzed.Name)]
public sealed class MemoryTests(FuzzApp app)
{
    private const int Size = 48_000, Batches = 6;
    /// <summary>Less than a third of what is sent after the first batch.</summary>
    private const long Growth = 20_000_000;
    private static readonly string Filler = new('x', Size);

    [Theory]
    [InlineData("a forged webhook")]
    [InlineData("a signed webhook")]
    [InlineData("a form")]
    [InlineData("JSON")]
    [InlineData("a message over HTTP")]
    [InlineData("a frame")]
    public async Task What_was_sent_is_not_kept(string what)
    {
        await using var scene = await Scene.Set(app);
        using var sender = new Sender(app);
        var first = 0L;
        for (var batch = 0; batch < Batches; batch++)
        {
            await sender.Send([.. Enumerable.Range(batch * FuzzRun.Batch, FuzzRun.Batch).Select(n => Large(what, n))], scene);
            app.Log.Clear();
            if (batch == 0) first = Campaign.Memory();
        }

        (Campaign.Memory() - first).ShouldBeLessThan(Growth);
    }

    private static Input Large(string what, int n) => what switch
    {
        "a forged webhook" => Webhook(n, Seal.WrongKey),
        "a signed webhook" => Webhook(n, Seal.Valid),
        "a form" => new Request("", "POST", "/people/add", [("Content-Type", "application/x-www-form-urlencoded")],
            $"UserName={n}{Filler}&DisplayName=x", Who.Sue, Proof.Own),
        "JSON" => new Request("", "POST", "/api/agents/me/note", [("Content-Type", "application/json")],
            $"{{\"note\":\"{n}{Filler}\"}}", Who.Doug, Proof.Own),
        "a message over HTTP" => new Request("", "POST", "/realtime/v1/api/broadcast",
            [("Content-Type", "application/json"), ("apikey", "@@key@@")],
            $"{{\"messages\":[{{\"topic\":\"public\",\"event\":\"x\",\"payload\":{{\"x\":\"{n}{Filler}\"}}}}]}}"),
        _ => new Frame("2.0.0", false,
            $"[\"1\",\"1\",\"realtime:public-{n % 10}\",\"{(n % 2 == 0 ? "phx_join" : "broadcast")}\","
            + $"{{\"config\":{{\"presence\":{{\"key\":\"{n}{Filler}\"}}}}}}]"),
    };

    /// <summary>The same few callers repeatedly: only what nobody needs changes.</summary>
    private static Request Webhook(int n, Seal seal) => new("", "POST", "/webhooks/twilio/call-status",
        [("Content-Type", "application/x-www-form-urlencoded")],
        $"AccountSid=@@account@@&CallSid=CA{n % 20:x32}&CallStatus=completed&SequenceNumber=1&Filler={n}{Filler}", Seal: seal);
}
