using System.Globalization;
using System.Net;
using System.Text.Json;
using CallCenter.Web.Recordings;

namespace CallCenter.Web.Telephony;

/// <summary>A recording as Twilio lists it.</summary>
/// <param name="Status">in-progress, paused, stopped, processing, completed, absent or deleted.</param>
/// <param name="Source">RecordVerb for a caller's message.</param>
public sealed record ListedRecording(string Sid, string Status, int? Duration, DateTimeOffset? StartedAt, string Source)
{
    public bool OfMessage => Source == "RecordVerb";
    public bool UnderWay => Status is "in-progress" or "paused" or "stopped" or "processing";
}

/// <summary>Recordings of a leg, and voicemail. What is gone already counts as done.</summary>
public sealed class TwilioRecordings(TwilioApi api, PublicUrl url, ILogger<TwilioRecordings> log)
{
    private const int CallNotInProgress = 21220;
    private const string Present = "Twilio.CURRENT";

    public Task TakeMessage(string callSid, CancellationToken ct) =>
        Post($"Calls/{callSid}.json", new() { ["Url"] = url.Of($"{Twiml.Webhooks}/voicemail"), ["Method"] = "POST" }, ct);

    /// <summary>
    /// Two creations would be two recordings, and a try whose answer or whose commit was lost looks like none. So Twilio is
    /// asked first, each time: a leg has one recording under way at most.
    /// </summary>
    public async Task Start(string callSid, Guid recording, CancellationToken ct)
    {
        if ((await Of(callSid, ct)).Any(r => r.Status is "in-progress" or "paused")) return;
        await Post($"Calls/{callSid}/Recordings.json", new()
        {
            ["RecordingChannels"] = "dual",
            ["RecordingStatusCallback"] = url.Of($"{Twiml.Webhooks}/recording?intent={recording}{Twiml.Persistent}"),
            ["RecordingStatusCallbackEvent"] = "in-progress completed absent",
            ["RecordingStatusCallbackMethod"] = "POST",
        }, ct);
    }

    /// <summary>Silence instead of a gap, so that times in the recording are times of the call.</summary>
    public Task Pause(string callSid, string? sid, CancellationToken ct) =>
        Post($"Calls/{callSid}/Recordings/{sid ?? Present}.json", new() { ["Status"] = "paused", ["PauseBehavior"] = "silence" }, ct, mayBeGone: false);

    public Task Resume(string callSid, string? sid, CancellationToken ct) => Post($"Calls/{callSid}/Recordings/{sid ?? Present}.json", new() { ["Status"] = "in-progress" }, ct, mayBeGone: false);

    public Task Stop(string callSid, string? sid, CancellationToken ct) => Post($"Calls/{callSid}/Recordings/{sid ?? Present}.json", new() { ["Status"] = "stopped" }, ct);

    /// <summary>Empty where Twilio knows no such leg.</summary>
    public async Task<IReadOnlyList<ListedRecording>> Of(string callSid, CancellationToken ct)
    {
        var answer = await api.Get($"Calls/{callSid}/Recordings.json?PageSize=100", ct);
        if (answer.Status == HttpStatusCode.NotFound) return [];
        if (!answer.Succeeded) throw answer.Failure();
        return [.. answer.Json.GetProperty("recordings").EnumerateArray().Select(Read)];
    }

    public async Task Delete(string sid, CancellationToken ct)
    {
        var answer = await api.Delete($"Recordings/{sid}.json", ct);
        if (!answer.Succeeded && answer.Status != HttpStatusCode.NotFound) throw answer.Failure();
    }

    /// <summary>Null where there is no sound (any more).</summary>
    public Task<RecordingStream?> Listen(string sid, CancellationToken ct) => RecordingStream.Open((from, token) => api.Open($"Recordings/{sid}.wav", from, token), ct);

    private static ListedRecording Read(JsonElement json) => new(
        Text(json, "sid"), Text(json, "status"),
        RecordingNews.Seconds(json.TryGetProperty("duration", out var duration) ? duration.ToString() : null),
        DateTimeOffset.TryParse(Text(json, "start_time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : null,
        Text(json, "source"));

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <param name="mayBeGone">Whether that comes to the same. A recording that cannot be found is not paused, whatever the screens say.</param>
    private async Task Post(string path, Dictionary<string, string> form, CancellationToken ct, bool mayBeGone = true)
    {
        var answer = await api.Post(path, form, ct);
        if (answer.Succeeded) return;
        if (!mayBeGone || (answer.Status != HttpStatusCode.NotFound && answer.Code != CallNotInProgress)) throw answer.Failure();
        log.LogInformation("Twilio {Path}: gone already ({Code})", path, answer.Code);
    }
}
