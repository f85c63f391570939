using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>What the tests and the caller's page can do to the simulated world. JSON in and out; not part of Twilio.</summary>
internal sealed class ControlPlane(Account account)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var simulate = routes.MapGroup("/simulate");
        new CallsControl(account).Map(simulate);
        new PhonesControl(account).Map(simulate);
        new ConferencesControl(account).Map(simulate);
        new DevicesControl(account).Map(simulate);
        new FaultsControl(account).Map(simulate);
        simulate.MapPost("/reset", Reset);
        simulate.MapGet("/log", Log);
        simulate.MapGet("/settings", Settings);
        simulate.MapGet("/events", new EventStream(account).HandleAsync);
    }

    // POST /simulate/reset -> 200 {ended}: every call ends, queued ones too; all faults and phone behaviours are removed.
    private Task Reset(HttpContext http)
    {
        lock (account.Gate)
        {
            account.Behave(new Faults());
            account.Phones.Forget();
            var live = account.Calls.Where(call => !call.IsOver).ToArray();
            foreach (var call in live)
                account.Switchboard.End(call, call.Answered is null ? CallStatus.Canceled : CallStatus.Completed,
                    "the simulator was reset");
            account.Touch();
            return Exchange.Answer(http, 200, new { ended = live.Length });
        }
    }

    // GET /simulate/log?since={id}&kind={webhook|verb|rest|sdk|call|hears|error}&call={sid}&conference={sid}
    private Task Log(HttpContext http)
    {
        var query = http.Request.Query;
        _ = long.TryParse(query["since"], out var since);
        return Exchange.Answer(http, 200,
            account.Journal.Since(since, Given(query["kind"]), Given(query["call"]), Given(query["conference"])));
    }

    // GET /simulate/settings -> {numbers, voiceUrl}: the account's numbers and the first one's voice URL.
    private Task Settings(HttpContext http)
    {
        lock (account.Gate)
        {
            var numbers = account.Options.Numbers;
            var voiceUrl = account.Directory.SettingsOf(numbers.FirstOrDefault() ?? "").VoiceUrl;
            return Exchange.Answer(http, 200, new { numbers, voiceUrl });
        }
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
