using System.Text.Json.Nodes;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

internal sealed class RecordingsResource(Account account)
{
    private static readonly string[] Events = ["in-progress", "completed", "absent"];

    public RestAnswer Start(string callSid, RestRequest request)
    {
        var call = account.FindCall(callSid) ?? throw RestProblem.NotFound($"/Calls/{callSid}");
        var channels = request.OneOf("RecordingChannels", "mono", "dual") == "dual" ? 2 : 1;
        var track = request.OneOf("RecordingTrack", "both", "inbound", "outbound");
        var trim = request.OneOf("Trim", "do-not-trim", "trim-silence");
        var (url, method, events) = (request.Url("RecordingStatusCallback"), request.Method("RecordingStatusCallbackMethod", "POST"),
            request.Words("RecordingStatusCallbackEvent"));
        if (events.Except(Events).Any())
            throw new RestProblem(400, 20001, "RecordingStatusCallbackEvent must be in-progress, completed or absent");
        if (call.Status != CallStatus.InProgress)
            throw new RestProblem(400, 21220, "Requested resource is not eligible for recording: the call is not in-progress");

        var recording = account.Recorder.Start(new Recording(call, "StartCallRecordingAPI")
        {
            Channels = channels,
            Track = track,
            TrimsSilence = trim == "trim-silence",
            Subscription = url is null ? null : new StatusSubscription(url, method, events.Length == 0 ? ["completed"] : events),
        });
        account.Touch();
        return new RestAnswer(201, Json(recording, ofCall: true));
    }

    public RestAnswer Update(string callSid, string sid, RestRequest request)
    {
        var recording = sid == "Twilio.CURRENT"
            ? account.Recorder.All.FindLast(candidate => candidate.Call.Sid == callSid && candidate.IsLive)
            : account.Recorder.All.Find(candidate => candidate.Sid == sid && candidate.Call.Sid == callSid);
        if (recording is null)
            throw RestProblem.NotFound($"/Calls/{callSid}/Recordings/{sid}");
        if (sid == "Twilio.CURRENT" && account.Recorder.Live(recording.Call).Skip(1).Any())
            throw new RestProblem(400, 16108, "Request failed due to concurrent recordings");
        var status = request["Status"];
        var behaviour = request.OneOf("PauseBehavior", "silence", "skip");
        if (status is not ("in-progress" or "paused" or "stopped"))
            throw new RestProblem(400, 20001, $"Status is '{status}'; it must be in-progress, paused or stopped");
        if (!recording.IsLive)
            throw new RestProblem(400, 21220, "The recording has ended and cannot be changed");

        if (status == "stopped")
            account.Recorder.Stop(recording);
        else if (status == "paused")
            account.Recorder.Pause(recording, silently: behaviour == "silence");
        else
            account.Recorder.Resume(recording);
        account.Touch();
        return RestAnswer.Ok(Json(recording, ofCall: true));
    }

    public RestAnswer List(string? callSid, RestRequest request) => RestPage.Of("recordings", account.Recorder.All
        .Where(recording => Matches(callSid, recording) && Matches(request["CallSid"], recording)
            && RestPage.Dated(request, "DateCreated", recording.Created))
        .Reverse(), request, recording => Read(recording, ofCall: callSid is not null));

    public RestAnswer Fetch(string sid, string? callSid = null) => RestAnswer.Ok(Read(Find(sid, callSid), ofCall: callSid is not null));

    public RestAnswer Delete(string sid, string? callSid = null)
    {
        var recording = Find(sid, callSid);
        if (recording.IsLive)
            throw new RestProblem(400, 20009, "The recording is in progress and cannot be deleted");
        account.Recorder.All.Remove(recording);
        return RestAnswer.Gone;
    }

    /// <summary>The file, available once the recording is completed. It is WAV, whatever extension is requested.</summary>
    public RestAnswer Media(string file)
    {
        var sid = file.Split('.')[0];
        return Find(sid, null) is { Status: "completed" } recording
            ? new RestAnswer(200) { Media = Wav.Of(recording) }
            : throw RestProblem.NotFound($"/Recordings/{file}");
    }

    private static bool Matches(string? callSid, Recording recording) => string.IsNullOrEmpty(callSid) || callSid == recording.Call.Sid;

    private Recording Find(string sid, string? callSid) =>
        account.Recorder.All.Find(recording => recording.Sid == sid && Matches(callSid, recording))
            ?? throw RestProblem.NotFound($"/Recordings/{sid}");

    // The resource's page lists only processing, completed and absent; its enumeration lists all of them.
    private JsonObject Read(Recording recording, bool ofCall)
    {
        var json = Json(recording, ofCall);
        if (recording.IsLive)
            json["status"] = account.Behaviour.RunningRecordingsAre ?? recording.Status;
        return json;
    }

    private JsonObject Json(Recording recording, bool ofCall)
    {
        var ofItsCall = ofCall ? $"Calls/{recording.Call.Sid}/" : "";
        var uri = $"/2010-04-01/Accounts/{account.Options.AccountSid}/{ofItsCall}Recordings/{recording.Sid}";
        var json = new JsonObject
        {
            ["account_sid"] = account.Options.AccountSid,
            ["api_version"] = "2010-04-01",
            ["call_sid"] = recording.Call.Sid,
            ["conference_sid"] = null,
            ["channels"] = recording.Channels,
            ["date_created"] = Rfc2822.Text(recording.Created),
            ["date_updated"] = Rfc2822.Text(recording.Updated),
            ["start_time"] = Rfc2822.Text(recording.Created),
            ["duration"] = recording.Status == "completed" ? recording.Seconds.ToString() : null,
            ["price"] = null,
            ["price_unit"] = null,
            ["sid"] = recording.Sid,
            ["source"] = recording.Source,
            ["status"] = recording.Status,
            ["error_code"] = recording.ErrorCode,
            ["encryption_details"] = null,
            ["uri"] = uri + ".json",
        };
        // As a recording of the call it has its track, as one of the account its media address.
        if (ofCall)
            json["track"] = recording.Track;
        else
        {
            json["media_url"] = account.Recorder.Address(recording);
            json["subresource_uris"] = new JsonObject
            {
                ["add_on_results"] = uri + "/AddOnResults.json",
                ["transcriptions"] = uri + "/Transcriptions.json",
            };
        }
        return json;
    }
}
