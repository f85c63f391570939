using System.Xml.Linq;
using CallCenter.Simulator.Voice;
using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Twiml;

/// <summary>Record: waits for a finishing key, the longest length or the hang-up. No sound is kept.</summary>
internal sealed class RecordVerb(Account account)
{
    public async Task<Step> PerformAsync(Call call, XElement record, string? url, CancellationToken ct)
    {
        account.Switchboard.Connect(call);
        var since = DateTimeOffset.UtcNow;
        var sid = Voice.Sid.New("RE");
        try
        {
            var key = await WaitAsync(call, record, ct);
            return Step.To(Finish(call, record, url, sid, since, key));
        }
        catch (OperationCanceledException) when (call.IsOver)
        {
            var action = Finish(call, record, url, sid, since, "hangup");
            if (action.Url is not null)
                account.Webhooks.Post(new Webhook("action", action.Url, action.Method, [.. CallFields.Of(call, account.Options.AccountSid), .. action.Fields]) { Call = call.Sid });
            throw;
        }
    }

    private static async Task<string> WaitAsync(Call call, XElement record, CancellationToken ct)
    {
        var finish = record.Attribute("finishOnKey")?.Value ?? "1234567890*#";
        using var longest = CancellationTokenSource.CreateLinkedTokenSource(ct);
        longest.CancelAfter(TimeSpan.FromSeconds(Math.Clamp(record.Number("maxLength", 3600), 1, 14400)));
        try
        {
            while (true)
            {
                var key = await call.Keys.Reader.ReadAsync(longest.Token);
                if (finish.Contains(key))
                    return key.ToString();
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "";
        }
    }

    private Script Finish(Call call, XElement record, string? url, string sid, DateTimeOffset since, string digits)
    {
        var seconds = ((int)Math.Ceiling((DateTimeOffset.UtcNow - since).TotalSeconds)).ToString();
        var address = $"{account.BaseUrl}/2010-04-01/Accounts/{account.Options.AccountSid}/Recordings/{sid}";
        if (record.Attribute("recordingStatusCallback")?.Value is { } callback)
            account.Webhooks.Post(new Webhook("recording", TwimlFetch.Resolve(url, callback)!, record.Attribute("recordingStatusCallbackMethod")?.Value ?? "POST", [
                new("AccountSid", account.Options.AccountSid), new("CallSid", call.Sid), new("RecordingSid", sid), new("RecordingUrl", address),
                new("RecordingStatus", "completed"), new("RecordingDuration", seconds), new("RecordingChannels", "1"),
                new("RecordingStartTime", Rfc2822.Text(since)), new("RecordingSource", "RecordVerb"),
            ])
            { Call = call.Sid, Event = "completed" });
        return new Script(TwimlFetch.Resolve(url, record.Attribute("action")?.Value), record.Attribute("method")?.Value ?? "POST")
        {
            Kind = "action",
            Fields = [new("RecordingUrl", address), new("RecordingSid", sid), new("RecordingDuration", seconds), new("Digits", digits)],
        };
    }
}
