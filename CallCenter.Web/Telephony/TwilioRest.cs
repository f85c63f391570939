using System.Net;

namespace CallCenter.Web.Telephony;

/// <summary>Commands to legs and conferences. One that is gone counts as done.</summary>
public sealed class TwilioRest(TwilioApi api, PublicUrl url, ILogger<TwilioRest> log) : ITelephony
{
    private const int CallNotInProgress = 21220;
    private const int ConferenceNotInProgress = 16099;

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

    public Task Hold(string conferenceSid, string callSid, CancellationToken ct) => Post($"Conferences/{conferenceSid}/Participants/{callSid}.json",
        new() { ["Hold"] = "true", ["HoldUrl"] = url.Of($"{Twiml.Webhooks}/hold-music"), ["HoldMethod"] = "POST" }, ct);

    public Task Resume(string conferenceSid, string callSid, CancellationToken ct) => Post($"Conferences/{conferenceSid}/Participants/{callSid}.json", new() { ["Hold"] = "false" }, ct);

    public Task Farewell(string callSid, string text, CancellationToken ct) => Post($"Calls/{callSid}.json", new() { ["Twiml"] = Twiml.Farewell(text) }, ct);

    private async Task Post(string path, Dictionary<string, string> form, CancellationToken ct)
    {
        var answer = await api.Post(path, form, ct);
        if (answer.Succeeded) return;
        if (answer.Status != HttpStatusCode.NotFound && answer.Code is not (CallNotInProgress or ConferenceNotInProgress)) throw answer.Failure();
        log.LogInformation("Twilio {Path}: gone already ({Code})", path, answer.Code);
    }
}
