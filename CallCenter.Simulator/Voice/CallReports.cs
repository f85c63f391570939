using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Voice;

/// <summary>The status callbacks of a leg. Posted under the account's gate.</summary>
internal sealed class CallReports(Account account)
{
    public void Tell(Call call, string name, int? sip = null)
    {
        call.Updated = DateTimeOffset.UtcNow;
        if (call.Subscription is not { } callback || !callback.Wants(name))
            return;
        account.Webhooks.Post(new Webhook("call-status", callback.Url, callback.Method, [
            .. CallFields.Of(call, account.Options.AccountSid),
            new("Timestamp", Rfc2822.Text(call.Updated)),
            new("CallbackSource", "call-progress-events"),
            new("SequenceNumber", callback.TakeSequence().ToString()),
            .. call.IsOver ? Terminal(call, sip) : [],
        ])
        { Event = call.Status, Call = call.Sid });
    }

    private static IEnumerable<KeyValuePair<string, string>> Terminal(Call call, int? sip)
    {
        yield return new("CallDuration", call.Seconds.ToString());
        yield return new("SipResponseCode", (sip ?? (call.Status == CallStatus.Completed ? 200 : 487)).ToString());
        if (call.Status == CallStatus.Completed)
            yield return new("Duration", Math.Max(1, (call.Seconds + 59) / 60).ToString());
    }
}
