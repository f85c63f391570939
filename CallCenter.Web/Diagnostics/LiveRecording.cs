using System.Runtime.CompilerServices;
using CallCenter.Web.Telephony;

namespace CallCenter.Web.Diagnostics;

/// <summary>Records a live call for some seconds, checks what Twilio reports about it, and deletes it.</summary>
public sealed class LiveRecording(LiveLegs legs, TwilioRecordings recordings, LiveCallTimes times)
{
    private static readonly Check Running = new("live_call.recording_list",
        "The list of a leg's recordings says in-progress for a running one");
    private static readonly Check File = new("live_call.recording_file", "A recording's .wav reports its length and supports ranges");

    public async IAsyncEnumerable<Finding> Make(string callSid, [EnumeratorCancellation] CancellationToken ct)
    {
        var recording = await legs.Record(callSid, ct);
        if (!recording.Succeeded)
        {
            yield return Running.Failed($"The leg cannot be recorded. {recording}",
                new("Follow Twilio's error message. Until then, do not record any line."));
            yield break;
        }
        try
        {
            await Task.Delay(times.Recorded, ct);
            yield return Judge(recording, await StateOf(callSid, recording.Sid, ct));
            await recordings.Stop(callSid, recording.Sid, ct);
            var state = await times.Until(() => StateOf(callSid, recording.Sid, ct), s => s is "completed" or "absent", times.Twilio, ct);
            yield return state == "completed"
                ? await Parts(recording.Sid, ct)
                : File.Skipped($"After {times.Twilio.TotalSeconds:0} s the recording is {state ?? "unknown"}.");
        }
        finally { await recordings.Delete(recording.Sid, CancellationToken.None); }
    }

    private static Finding Judge(Said made, string? listed) => listed switch
    {
        "in-progress" => Running.Passed($"Made as {made.State}, listed as in-progress."),
        "processing" => Running.Warning($"Made as {made.State}, listed as processing. The product treats that as running, too."),
        _ => Running.Failed(
            $"Made as {made.State}, listed as {listed ?? "nothing"}. A recording whose start is retried may be made twice.",
            LiveCallTimes.Report),
    };

    private async Task<Finding> Parts(string recording, CancellationToken ct)
    {
        var (whole, part) = (await legs.Hear(recording, 0, ct), await legs.Hear(recording, 1000, ct));
        var length = whole.Length is { } bytes ? $"{bytes} bytes" : "no Content-Length";
        var found = $"All of it: {whole.Status}, {length}. From byte 1000: {part.Status}{(part.Range is { } range ? $", {range}" : "")}.";
        return (whole, part) switch
        {
            ({ Status: 200, Length: not null }, { Status: 206, Range.From: 1000 }) => File.Passed(found),
            ({ Status: 200, Length: not null }, { Status: 200 }) =>
                File.Warning(found + " Seeking in a recording downloads it from the start."),
            _ => File.Failed(found + " Recordings cannot be played here.", LiveCallTimes.Report),
        };
    }

    private async Task<string?> StateOf(string callSid, string recording, CancellationToken ct) =>
        (await recordings.Of(callSid, ct)).FirstOrDefault(r => r.Sid == recording)?.Status;
}
