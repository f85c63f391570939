using CallCenter.Simulator.Signalling;
using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Voice;

/// <summary>Begins, connects, redirects and ends legs, and tells whoever subscribed.</summary>
internal sealed class Switchboard(Account account)
{
    /// <summary>A telephone calls one of the account's numbers.</summary>
    public Call Receive(string from, string to)
    {
        VoiceSettings settings;
        lock (account.Gate)
            settings = account.Directory.SettingsOf(to);
        return Begin(new Call(from, to, "inbound", new Telephone()) { Script = settings.Script(), Subscription = settings.Subscription() });
    }

    /// <summary>A browser calls a TwiML App.</summary>
    public Call Receive(BrowserLine browser, TwimlApp app, IReadOnlyList<KeyValuePair<string, string>> fields) =>
        Begin(new Call("client:" + browser.Identity, fields.FirstOrDefault(field => field.Key == "To").Value ?? "", "inbound", browser)
        { ApplicationSid = app.Sid, CustomFields = fields, Script = app.Voice.Script(), Subscription = app.Voice.Subscription() });

    /// <summary>The customer's app calls somebody.</summary>
    public void Dial(Call call, TimeSpan timeout)
    {
        lock (account.Gate)
        {
            account.Calls.Add(call);
            Note(call, $"calling {call.To}");
            _ = RingAsync(call, timeout);
        }
    }

    private Call Begin(Call call)
    {
        lock (account.Gate)
        {
            account.Calls.Add(call);
            Note(call, $"{call.From} calls {call.To}");
            Start(call, call.Script!);
        }
        return call;
    }

    private async Task RingAsync(Call call, TimeSpan timeout)
    {
        await Task.Yield();
        lock (account.Gate)
        {
            if (!Advance(call, CallStatus.Initiated))
                return;
            if (!call.FarEnd.Ring(call))
            {
                End(call, CallStatus.Failed, "not registered", sip: 404);
                return;
            }
            Advance(call, CallStatus.Ringing);
        }
        await Task.Delay(timeout, account.Stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        lock (account.Gate)
        {
            if (call.Status == CallStatus.Ringing)
                End(call, CallStatus.NoAnswer, "nobody answered", sip: 487);
        }
    }

    /// <summary>The person who was called picks up.</summary>
    public bool Answer(Call call)
    {
        lock (account.Gate)
        {
            if (call.Direction == "inbound" || call.Status != CallStatus.Ringing)
                return false;
            Connect(call);
            if (call.Reserved is not { } seat)
                Start(call, call.Script!);
            else if (seat.Conference is { IsOver: false } conference)
                conference.Join(seat);
            else
                End(call, CallStatus.Completed, "the conference is over");
            if (call.Reserved is { } reserved && !call.IsOver)
                _ = EndAfterAsync(call, reserved);
            return true;
        }
    }

    /// <summary>Answered or accepted: from here the leg is in progress.</summary>
    public void Connect(Call call)
    {
        lock (account.Gate)
        {
            if (call.Answered is not null || call.IsOver)
                return;
            call.Answered = DateTimeOffset.UtcNow;
            call.Playing = "silence";
            Advance(call, CallStatus.InProgress);
            call.FarEnd.Connected(call);
        }
    }

    /// <summary>By REST: the leg leaves whatever it does and follows the new instructions.</summary>
    public void Redirect(Call call, Script script)
    {
        lock (account.Gate)
        {
            _ = call.Run?.CancelAsync();
            Note(call, "redirected");
            if (call.Seat is { } seat)
                seat.Conference!.Leave(seat, "participant_updated_via_api", call.Status);
            Start(call, script);
        }
    }

    public void End(Call call, string status, string because, int? sip = null, string leaving = "participant_hung_up")
    {
        lock (account.Gate)
        {
            if (call.IsOver)
                return;
            var connected = call.Answered is not null;
            call.Ended = DateTimeOffset.UtcNow;
            call.EndedBecause = because;
            call.Playing = "silence";
            var queued = call.Status == CallStatus.Queued;
            call.Status = status;
            // Asynchronously: its continuations must not run here, in the middle of the change.
            _ = call.Run?.CancelAsync();
            if (call.Seat is { } seat)
                seat.Conference!.Leave(seat, leaving, status);
            else if (call is { Reserved: { Conference: { IsOver: false } conference } reserved, Answered: null })
                conference.AddFailed(reserved, status);
            call.FarEnd.Ended(call, connected);
            Note(call, because);
            // Cancelled while queued: Twilio tells nobody.
            if (!queued)
                Tell(call, CallStatus.Completed, sip);
            account.Touch();
        }
    }

    private void Start(Call call, Script script)
    {
        call.Script = script;
        call.Run = CancellationTokenSource.CreateLinkedTokenSource(account.Stopping.Token);
        var token = call.Run.Token;
        _ = Task.Run(() => account.Runner.RunAsync(call, script, token), CancellationToken.None);
    }

    private async Task EndAfterAsync(Call call, Participant reserved)
    {
        await reserved.Left.Task;
        lock (account.Gate)
        {
            // Redirected meanwhile: the leg lives on with its own instructions.
            if (call.Run is null)
                End(call, CallStatus.Completed, "removed from the conference");
        }
    }

    private bool Advance(Call call, string status)
    {
        if (call.IsOver)
            return false;
        call.Status = status;
        call.Updated = DateTimeOffset.UtcNow;
        Note(call, status);
        Tell(call, status == CallStatus.InProgress ? "answered" : status);
        account.Touch();
        return true;
    }

    private void Tell(Call call, string name, int? sip = null)
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

    private void Note(Call call, string text) => account.Journal.Add("call", call.Status, text: text, call: call.Sid);
}
