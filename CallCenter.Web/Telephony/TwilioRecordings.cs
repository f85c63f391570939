using CallCenter.Web.Recordings;
using Twilio.Exceptions;
using Twilio.Rest.Api.V2010.Account.Call;
using OfAccount = Twilio.Rest.Api.V2010.Account.RecordingResource;

namespace CallCenter.Web.Telephony;

/// <summary>A recording as Twilio lists it.</summary>
/// <param name="Status">in-progress, paused, stopped, processing, completed, absent or deleted.</param>
/// <param name="Source">RecordVerb for a caller's message.</param>
public sealed record ListedRecording(string Sid, string Status, int? Duration, DateTimeOffset? StartedAt, string Source)
{
    public bool OfMessage => Source == RecordingResource.SourceEnum.Recordverb.ToString();
    public bool UnderWay => Status is "in-progress" or "paused" or "stopped" or "processing";
}

/// <summary>Recordings of a leg. What is gone already counts as done.</summary>
public sealed class TwilioRecordings(TwilioApi api, PublicUrl url, ILogger<TwilioRecordings> log)
{
    private const int CallNotInProgress = 21220;
    private const string Present = "Twilio.CURRENT";

    /// <summary>
    /// Two creations would be two recordings, and a try whose answer or whose commit was lost looks like none. So Twilio is
    /// asked first, each time: a leg has one recording under way at most.
    /// </summary>
    /// <param name="since">How long ago the recording was asked for.</param>
    public async Task Start(string callSid, Guid recording, TimeSpan since, CancellationToken ct)
    {
        var client = api.Client(ct);
        var listed = await Of(callSid, client);
        var asked = client.ServerTime.OrNow() - since - TimeSpan.FromSeconds(2); // Twilio's clock, and whole seconds
        // Twilio's page calls a running one "processing"; so does a stopped one, which began before this was asked for.
        if (listed.Any(r => r.Status is "in-progress" or "paused" || (r.Status == "processing" && !(r.StartedAt < asked)))) return;
        var told = url.Of($"{Twiml.Webhooks}/recording?intent={recording}{Twiml.Persistent}");
        await UnlessGone(callSid, RecordingResource.CreateAsync(new CreateRecordingOptions(callSid)
        {
            RecordingChannels = "dual",
            RecordingStatusCallback = new(told, UriKind.RelativeOrAbsolute),
            RecordingStatusCallbackEvent = ["in-progress", "completed", "absent"],
            RecordingStatusCallbackMethod = Twilio.Http.HttpMethod.Post,
        }, api.Client(ct)));
    }

    /// <summary>Silence instead of a gap, so that times in the recording are times of the call.</summary>
    public Task Pause(string callSid, string? sid, CancellationToken ct) =>
        Change(new(callSid, sid ?? Present, RecordingResource.StatusEnum.Paused) { PauseBehavior = "silence" }, ct, mayBeGone: false);

    public Task Resume(string callSid, string? sid, CancellationToken ct) =>
        Change(new(callSid, sid ?? Present, RecordingResource.StatusEnum.InProgress), ct, mayBeGone: false);

    public Task Stop(string callSid, string? sid, CancellationToken ct) =>
        Change(new(callSid, sid ?? Present, RecordingResource.StatusEnum.Stopped), ct);

    /// <summary>Empty where Twilio knows no such leg.</summary>
    public Task<IReadOnlyList<ListedRecording>> Of(string callSid, CancellationToken ct) => Of(callSid, api.Client(ct));

    private static async Task<IReadOnlyList<ListedRecording>> Of(string callSid, RestClient client)
    {
        try
        {
            var listed = await RecordingResource.ReadAsync(new ReadRecordingOptions(callSid) { PageSize = 100 }, client);
            listed.AutoPaging = false;
            return [.. listed.Select(Read)];
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound) { return []; }
    }

    public async Task Delete(string sid, CancellationToken ct)
    {
        try { await OfAccount.DeleteAsync(sid, client: api.Client(ct)); }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound) { }
    }

    /// <summary>Null where there is no sound (any more).</summary>
    public Task<RecordingStream?> Listen(string sid, CancellationToken ct) =>
        RecordingStream.Open((from, token) => api.Client(token).Sound(sid, from), ct);

    private static ListedRecording Read(RecordingResource recording) => new(
        recording.Sid, recording.Status?.ToString() ?? "",
        RecordingNews.Seconds(recording.Duration),
        recording.StartTime.AsUtc(), recording.Source?.ToString() ?? "");

    /// <param name="mayBeGone">Whether that comes to the same. A recording that cannot be found is not paused, whatever the screens say.</param>
    private Task Change(UpdateRecordingOptions recording, CancellationToken ct, bool mayBeGone = true)
    {
        var command = RecordingResource.UpdateAsync(recording, api.Client(ct));
        return mayBeGone ? UnlessGone(recording.PathCallSid, command) : command;
    }

    private async Task UnlessGone(string leg, Task command)
    {
        try { await command; }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound || e.Code == CallNotInProgress)
        {
            log.LogInformation("Twilio: leg {Leg} or its recording is gone already ({Code})", leg, e.Code);
        }
    }
}
