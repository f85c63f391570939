using System.Globalization;
using System.Net;
using CallCenter.Web.Calls;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>Commands to legs and conferences. One that is gone counts as done.</summary>
public sealed class TwilioRest(TwilioApi api, PublicUrl url, Twiml twiml, IOptions<TwilioOptions> options, ILogger<TwilioRest> log) : ITelephony
{
    private const int CallNotInProgress = 21220;
    private const int ConferenceNotInProgress = 16099;
    private const int LabelTaken = 16026;

    public Task HangUp(string callSid, CancellationToken ct) => Post($"Calls/{callSid}.json", new() { ["Status"] = "completed" }, ct);

    public async Task<string?> FindConference(string name, CancellationToken ct)
    {
        var answer = await api.Get($"Conferences.json?FriendlyName={Uri.EscapeDataString(name)}&Status=in-progress&PageSize=1", ct);
        if (!answer.Succeeded) throw answer.Failure();
        return answer.Json.GetProperty("conferences").EnumerateArray().Select(c => c.GetProperty("sid").GetString()).FirstOrDefault();
    }

    public async Task<string?> StatusOf(string callSid, CancellationToken ct)
    {
        var answer = await api.Get($"Calls/{callSid}.json", ct);
        if (answer.Status == HttpStatusCode.NotFound) return null;
        return answer.Succeeded ? answer.Text("status") : throw answer.Failure();
    }

    // Without a HoldUrl Twilio plays its own. Of HoldMethod its pages name two defaults.
    public Task Hold(string conferenceSid, string callSid, CancellationToken ct) => Post(In(conferenceSid, callSid),
        options.Value.HoldMusicUrl is { Length: > 0 } music ? new() { ["Hold"] = "true", ["HoldUrl"] = music, ["HoldMethod"] = "GET" } : new() { ["Hold"] = "true" }, ct);

    public Task Resume(string conferenceSid, string callSid, CancellationToken ct) => Post(In(conferenceSid, callSid), new() { ["Hold"] = "false" }, ct);

    public Task Farewell(string callSid, string text, CancellationToken ct) => Post($"Calls/{callSid}.json", new() { ["Twiml"] = Twiml.Farewell(text) }, ct);

    public Task Readmit(string callSid, Guid callId, CancellationToken ct) => Post($"Calls/{callSid}.json", new() { ["Twiml"] = twiml.CallerWaits(callId, "") }, ct);

    public async Task<bool?> IsHeld(string conferenceSid, string callSid, CancellationToken ct)
    {
        var answer = await api.Get(In(conferenceSid, callSid), ct);
        if (answer.Succeeded) return answer.Json.GetProperty("hold").GetBoolean();
        return answer.Status == HttpStatusCode.NotFound || answer.Code == ConferenceNotInProgress ? null : throw answer.Failure();
    }

    public async Task HangUpLabel(string conferenceSid, string label, CancellationToken ct)
    {
        if (await Participant(conferenceSid, label, ct) is { } sid) await HangUp(sid, ct);
    }

    public Task Coach(string conferenceSid, string callSid, string? agentCallSid, CancellationToken ct) => Post(In(conferenceSid, callSid),
        agentCallSid is null ? new() { ["Coaching"] = "false" } : new() { ["Coaching"] = "true", ["CallSidToCoach"] = agentCallSid }, ct);

    public Task Mute(string conferenceSid, string callSid, bool muted, CancellationToken ct) => Post(In(conferenceSid, callSid), new() { ["Muted"] = muted ? "true" : "false" }, ct);

    public async Task Call(string conferenceSid, string label, NewLeg leg, CancellationToken ct)
    {
        var answer = await api.Post($"Conferences/{conferenceSid}/Participants.json", new Dictionary<string, string>
        {
            ["To"] = leg.To,
            ["From"] = leg.From,
            ["Label"] = label,
            ["Timeout"] = leg.RingSeconds.ToString(CultureInfo.InvariantCulture),
            ["Beep"] = "false",
            ["StartConferenceOnEnter"] = "true",
            ["EndConferenceOnExit"] = leg.EndsConference ? "true" : "false",
            ["EarlyMedia"] = leg.RingingIsHeard ? "true" : "false",
            ["StatusCallback"] = url.Of($"{Twiml.Webhooks}/call-status?call={leg.CallId}&party={Uri.EscapeDataString(label)}{Twiml.Persistent}"),
            ["StatusCallbackEvent"] = "initiated ringing answered completed",
        }, ct);
        if (answer.Succeeded) return;
        if (answer.Code != LabelTaken) throw answer.Failure();
        log.LogInformation("Twilio: {Label} is in conference {Conference} already", label, conferenceSid);
    }

    public async Task<bool> WasMade(string conferenceSid, string label, NewLeg leg, TimeSpan since, CancellationToken ct)
    {
        if (await Participant(conferenceSid, label, ct) is not null) return true;
        var answer = await api.Get($"Calls.json?To={Uri.EscapeDataString(leg.To)}&From={Uri.EscapeDataString(leg.From)}&PageSize=50", ct);
        if (!answer.Succeeded) throw answer.Failure();
        var earliest = (answer.Date ?? DateTimeOffset.UtcNow) - since - TimeSpan.FromSeconds(2); // Twilio's clock, and whole seconds
        return answer.Json.GetProperty("calls").EnumerateArray().Any(c =>
            DateTimeOffset.TryParse(c.GetProperty("date_created").GetString(), CultureInfo.InvariantCulture, out var made) && made >= earliest);
    }

    private async Task<string?> Participant(string conferenceSid, string label, CancellationToken ct)
    {
        var answer = await api.Get(In(conferenceSid, Uri.EscapeDataString(label)), ct);
        if (answer.Succeeded) return answer.Text("call_sid");
        return answer.Status == HttpStatusCode.NotFound || answer.Code == ConferenceNotInProgress ? null : throw answer.Failure();
    }

    private static string In(string conferenceSid, string who) => $"Conferences/{conferenceSid}/Participants/{who}.json";

    private async Task Post(string path, Dictionary<string, string> form, CancellationToken ct)
    {
        var answer = await api.Post(path, form, ct);
        if (answer.Succeeded) return;
        if (answer.Status != HttpStatusCode.NotFound && answer.Code is not (CallNotInProgress or ConferenceNotInProgress)) throw answer.Failure();
        log.LogInformation("Twilio {Path}: gone already ({Code})", path, answer.Code);
    }
}
