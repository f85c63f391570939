using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Voice;

/// <summary>The account's recordings: started, paused, ended with their leg, then processed. Called under the account's gate.</summary>
internal sealed class Recorder(Account account)
{
    public List<Recording> All { get; } = [];

    public IEnumerable<Recording> Live(Call call) => All.Where(recording => recording.Call == call && recording.IsLive);

    public string Address(Recording recording) =>
        $"{account.BaseUrl}/2010-04-01/Accounts/{account.Options.AccountSid}/Recordings/{recording.Sid}";

    public Recording Start(Recording recording)
    {
        All.Add(recording);
        Note(recording);
        Tell(recording);
        return recording;
    }

    public void Pause(Recording recording, bool silently)
    {
        recording.Go("paused", silently);
        Note(recording);
    }

    public void Resume(Recording recording)
    {
        recording.Go("in-progress");
        Note(recording);
    }

    public void Stop(Recording recording)
    {
        if (!recording.IsLive)
            return;
        recording.Close(account.Options.ShortestRecording);
        Note(recording);
        _ = ProcessAsync(recording);
    }

    public void StopAll(Call call)
    {
        foreach (var recording in Live(call).ToArray())
            Stop(recording);
    }

    /// <summary>That many seconds pass at once for all recordings of this call.</summary>
    public void Pass(Call call, double seconds)
    {
        foreach (var recording in Live(call))
        {
            recording.Look();
            recording.Keep(seconds);
        }
    }

    /// <summary>The caller starts or stops speaking.</summary>
    public void Speak(Call call, bool speaks)
    {
        foreach (var recording in Live(call))
            recording.Look();
        call.Speaking = speaks;
    }

    private async Task ProcessAsync(Recording recording)
    {
        await Task.Yield();
        lock (account.Gate)
            recording.Go("processing");
        await Task.Delay(account.Options.RecordingTime, account.Stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        lock (account.Gate)
        {
            recording.Finish();
            Note(recording);
            Tell(recording);
        }
    }

    private void Note(Recording recording) =>
        account.Journal.Add("call", "recording " + recording.Status,
            text: $"{recording.Source} {recording.Sid} {recording.Length:0.0} s", call: recording.Call.Sid);

    private void Tell(Recording recording)
    {
        if (recording.Subscription is not { } callback || !callback.Wants(recording.Status))
            return;
        account.Webhooks.Post(new Webhook("recording", callback.Url, callback.Method, [
            new("AccountSid", account.Options.AccountSid), new("CallSid", recording.Call.Sid), new("RecordingSid", recording.Sid),
            new("RecordingUrl", Address(recording)), new("RecordingStatus", recording.Status),
            .. recording.Status == "completed" ? [new("RecordingDuration", recording.Seconds.ToString())]
                : Array.Empty<KeyValuePair<string, string>>(),
            new("RecordingChannels", recording.Channels.ToString()), new("RecordingStartTime", Rfc2822.Text(recording.Created)),
            new("RecordingSource", recording.Source),
            .. recording.Track is null ? Array.Empty<KeyValuePair<string, string>>() : [new("RecordingTrack", recording.Track)],
            .. recording.ErrorCode is null ? Array.Empty<KeyValuePair<string, string>>()
                : [new("ErrorCode", recording.ErrorCode.Value.ToString())],
        ])
        { Call = recording.Call.Sid, Event = recording.Status });
    }
}
