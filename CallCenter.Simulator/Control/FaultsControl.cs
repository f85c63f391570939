using CallCenter.Simulator.Rest;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>Injects faults, and repeats webhooks.</summary>
internal sealed class FaultsControl(Account account)
{
    public sealed record Replay(bool NewToken = false);

    public void Map(IEndpointRouteBuilder simulate)
    {
        simulate.MapGet("/faults", (HttpContext http) => Exchange.Answer(http, 200, account.Faults));
        simulate.MapPut("/faults", SetAsync);
        simulate.MapPost("/webhooks/{id:long}/replay", ReplayAsync);
    }

    // PUT /simulate/faults replaces all of them; {} removes everything.
    private async Task SetAsync(HttpContext http)
    {
        if (await Exchange.BodyAsync<Faults>(http) is not { } faults)
            return;
        if (faults is not { Duplicate: not null, Drop: not null, Reorder: not null, Delay: not null }
            || faults is not { RestFaults: not null, DelayMs: >= 0 and <= 600000 }
            || !(faults.Rest == "none" || RestTrouble.Knows(faults.Rest)))
        {
            await Exchange.Answer(http, 400,
                new { error = $"rest must be none or {RestTrouble.Answers}; delayMs 0 to 600000; lists must be lists" });
            return;
        }
        if (!faults.RestFaults.All(fault => fault is { Times: null or > 0, Method: not null, Path: not null, Code: null or > 0 }
            && RestTrouble.Knows(fault.Answer)))
        {
            await Exchange.Answer(http, 400, new { error = $"a REST fault's answer must be {RestTrouble.Answers}; times at least 1" });
            return;
        }
        if (faults.Behaviour?.Problem() is { } problem)
        {
            await Exchange.Answer(http, 400, new { error = "behaviour: " + problem });
            return;
        }
        account.Behave(faults);
        await Exchange.Answer(http, 200, faults);
    }

    // POST /simulate/webhooks/{log id}/replay {newToken?} -> {status, body}: the same request once more.
    private async Task ReplayAsync(HttpContext http, long id)
    {
        if (await Exchange.BodyOrAsync(http, new Replay()) is not { } replay)
            return;
        if (account.Journal.Find(id)?.Webhook is not { } hook)
        {
            await Exchange.Answer(http, 404, new { error = $"no webhook {id} in the log" });
            return;
        }
        var answer = await account.Webhooks.DeliverAsync(
            replay.NewToken ? hook with { Token = Guid.NewGuid().ToString() } : hook, http.RequestAborted);
        await Exchange.Answer(http, 200, new { status = answer.Status, body = answer.Body, error = answer.Error });
    }
}
