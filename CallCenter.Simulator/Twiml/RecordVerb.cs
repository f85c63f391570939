using System.Xml.Linq;
using CallCenter.Simulator.Voice;
using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Twiml;

/// <summary>Record: waits for a finishing key, the longest length, silence or the hang-up.</summary>
internal sealed class RecordVerb(Account account)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(40);

    public async Task<Step> PerformAsync(Call call, XElement record, string? url, CancellationToken ct)
    {
        account.Switchboard.Connect(call);
        Recording recording;
        lock (account.Gate)
        {
            ct.ThrowIfCancellationRequested();
            recording = call.Message = account.Recorder.Start(Begun(call, record, url));
            // Keys pressed before the beep end nothing.
            while (call.Keys.Reader.TryRead(out _))
            {
            }
        }
        account.Touch();
        try
        {
            var key = await WaitAsync(call, recording, record, ct);
            return After(recording, record, url, key) is { } action ? Step.To(action) : Step.Onward;
        }
        catch (OperationCanceledException)
        {
            // They hung up: the action is still requested, and its answer ignored. A redirected leg's is not.
            if (After(recording, record, url, "hangup") is { Url: not null } action && call.IsOver)
                account.Webhooks.Post(new Webhook("action", action.Url, action.Method,
                    [.. CallFields.Of(call, account.Options.AccountSid), .. action.Fields])
                { Call = call.Sid });
            throw;
        }
    }

    private static Recording Begun(Call call, XElement record, string? url)
    {
        var events = record.Attribute("recordingStatusCallbackEvent")?.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new Recording(call, "RecordVerb")
        {
            TrimsSilence = record.Attribute("trim")?.Value != "do-not-trim",
            Longest = Math.Clamp(record.Number("maxLength", 3600), 1, 14400),
            Subscription = record.Attribute("recordingStatusCallback")?.Value is not { Length: > 0 } callback ? null
                : new StatusSubscription(TwimlFetch.Resolve(url, callback)!,
                    record.Attribute("recordingStatusCallbackMethod")?.Value ?? "POST", events.Length == 0 ? ["completed"] : events),
        };
    }

    private async Task<string> WaitAsync(Call call, Recording recording, XElement record, CancellationToken ct)
    {
        var finish = record.Attribute("finishOnKey")?.Value ?? "1234567890*#";
        var silence = record.Number("timeout", 5);
        while (true)
        {
            while (call.Keys.Reader.TryRead(out var key))
                if (finish.Contains(key))
                    return key.ToString();
            await Task.Delay(Glance, ct);
            lock (account.Gate)
            {
                // The hang-up stops the recording first and cancels the verb a moment later.
                if (call.IsOver)
                    throw new OperationCanceledException();
                recording.Look();
                if (recording.Length >= recording.Longest || (silence > 0 && recording.SilentFor >= silence) || !recording.IsLive)
                    return "";
            }
        }
    }

    // Nothing was recorded: Twilio requests no action and continues with the next verb.
    private Script? After(Recording recording, XElement record, string? url, string digits)
    {
        lock (account.Gate)
        {
            account.Recorder.Stop(recording);
            recording.Call.Message = null;
            account.Touch();
            if (recording.ErrorCode is not null)
                return null;
        }
        return new Script(TwimlFetch.Resolve(url, record.Attribute("action")?.Value), record.Attribute("method")?.Value ?? "POST")
        {
            Kind = "action",
            Fields =
            [
                new("RecordingUrl", account.Recorder.Address(recording)), new("RecordingSid", recording.Sid),
                new("RecordingDuration", recording.Seconds.ToString()), new("Digits", digits),
            ],
        };
    }
}
