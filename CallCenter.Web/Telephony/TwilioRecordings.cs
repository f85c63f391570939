using CallCenter.Web.Calls.Recordings;
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

/// <summary>
/// Recordings of a leg. One that cannot be found may be over, or may not exist yet; a command for it counts as done only if Twilio says
/// that nothing is left to do.
/// </summary>
public sealed class TwilioRecordings(TwilioApi api, TwilioRest legs, PublicUrl url, ILogger<TwilioRecordings> log)
{
    private const int CallNotInProgress = 21220;
    private const string Present = "Twilio.CURRENT";

    /// <summary>
    /// Creating it twice would make two recordings, and an attempt whose answer or commit did not arrive looks as if it never happened. So
    /// Twilio is asked first, each time: a leg has at most one recording in progress.
    /// </summary>
    /// <param name="since">How long ago the recording was requested.</param>
    public async Task Start(string callSid, Guid recording, TimeSpan since, CancellationToken ct)
    {
        var client = api.Client(ct);
        var listed = await Of(callSid, client);
        var asked = client.ServerTime.OrNow() - since - TimeSpan.FromSeconds(2); // Twilio's clock, and whole seconds
        // Twilio's documentation calls a running one "processing"; so is a stopped one, which started before this request.
        if (listed.Any(r => r.Status is "in-progress" or "paused" || (r.Status == "processing" && !(r.StartedAt < asked)))) return;
        var told = url.Of($"{Twiml.Webhooks}/recording?intent={recording}{Twiml.Persistent}");
        var wanted = new CreateRecordingOptions(callSid)
        {
            RecordingChannels = "dual",
            RecordingStatusCallback = new(told, UriKind.RelativeOrAbsolute),
            RecordingStatusCallbackEvent = ["in-progress", "completed", "absent"],
            RecordingStatusCallbackMethod = Twilio.Http.HttpMethod.Post,
        };
        try { await RecordingResource.CreateAsync(wanted, api.Client(ct)); }
        catch (ApiException e) when (IsGone(e))
        {
            await legs.OverOr(callSid, new(e.Code, e.Status, e.Message), ct);
            log.LogInformation("Twilio: leg {Leg} has ended and is not recorded ({Code})", callSid, e.Code);
        }
    }

    /// <summary>Silence instead of a gap, so that times in the recording match times of the call.</summary>
    public Task Pause(string callSid, string? sid, CancellationToken ct) =>
        Change(new(callSid, sid ?? Present, RecordingResource.StatusEnum.Paused) { PauseBehavior = "silence" }, ct);

    public Task Resume(string callSid, string? sid, CancellationToken ct) =>
        Change(new(callSid, sid ?? Present, RecordingResource.StatusEnum.InProgress), ct);

    public async Task Stop(string callSid, string? sid, CancellationToken ct)
    {
        try { await Change(new(callSid, sid ?? Present, RecordingResource.StatusEnum.Stopped), ct); }
        catch (ApiException e) when (IsGone(e))
        {
            if ((await Of(callSid, ct)).Any(r => r.Status is "in-progress" or "paused" && r.Sid == (sid ?? r.Sid)))
                throw new NotYetException(e.Code, e.Status, e.Message);
            log.LogInformation("Twilio: leg {Leg} has no running recording any more ({Code})", callSid, e.Code);
        }
    }

    /// <summary>Empty if Twilio knows no such leg.</summary>
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

    /// <summary>Null if there is no audio (any more).</summary>
    public Task<RecordingStream?> Listen(string sid, CancellationToken ct) =>
        RecordingStream.Open((from, token) => api.Client(token).Sound(sid, from), ct);

    private static ListedRecording Read(RecordingResource recording) => new(
        recording.Sid, recording.Status?.ToString() ?? "",
        RecordingNews.Seconds(recording.Duration),
        recording.StartTime.AsUtc(), recording.Source?.ToString() ?? "");

    private Task<RecordingResource> Change(UpdateRecordingOptions recording, CancellationToken ct) =>
        RecordingResource.UpdateAsync(recording, api.Client(ct));

    private static bool IsGone(ApiException e) => e.Status == StatusCodes.Status404NotFound || e.Code == CallNotInProgress;
}
