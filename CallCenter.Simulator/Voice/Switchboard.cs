using CallCenter.Simulator.Signalling;

namespace CallCenter.Simulator.Voice;

/// <summary>Starts, connects, redirects and ends legs, and reports to all subscribers.</summary>
internal sealed class Switchboard(Account account)
{
    private readonly Dialler dialler = new(account);
    private readonly CallReports reports = new(account);

    /// <summary>A phone calls one of the account's numbers.</summary>
    public Call Receive(string from, string to)
    {
        VoiceSettings settings;
        lock (account.Gate)
            settings = account.Directory.SettingsOf(to);
        return Begin(
            new Call(from, to, "inbound", new Telephone(account)) { Script = settings.Script(), Subscription = settings.Subscription() });
    }

    /// <summary>A browser calls a TwiML App.</summary>
    public Call Receive(BrowserLine browser, TwimlApp app, IReadOnlyList<KeyValuePair<string, string>> fields) =>
        Begin(new Call("client:" + browser.Identity, fields.FirstOrDefault(field => field.Key == "To").Value ?? "", "inbound", browser)
        { ApplicationSid = app.Sid, CustomFields = fields, Script = app.Voice.Script(), Subscription = app.Voice.Subscription() });

    /// <summary>The customer's app calls someone.</summary>
    public void Dial(Call call, TimeSpan timeout, TimeSpan? longest)
    {
        lock (account.Gate)
            dialler.Dial(call, timeout, longest);
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

    /// <summary>The called person answers.</summary>
    public bool Answer(Call call)
    {
        lock (account.Gate)
            return dialler.Answer(call);
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

    /// <summary>By REST: the leg leaves its current verb and follows the new instructions.</summary>
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
            account.Recorder.StopAll(call);
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
            // Cancelled while queued: Twilio reports nothing.
            if (!queued)
                reports.Tell(call, CallStatus.Completed, sip);
            account.Touch();
        }
    }

    public void Start(Call call, Script script)
    {
        call.Script = script;
        call.Run = CancellationTokenSource.CreateLinkedTokenSource(account.Stopping.Token);
        var token = call.Run.Token;
        _ = Task.Run(() => account.Runner.RunAsync(call, script, token), CancellationToken.None);
    }

    public bool Advance(Call call, string status)
    {
        if (call.IsOver)
            return false;
        call.Status = status;
        call.Updated = DateTimeOffset.UtcNow;
        call.Dialled ??= call.Updated;
        Note(call, status);
        reports.Tell(call, status == CallStatus.InProgress ? "answered" : status);
        account.Touch();
        return true;
    }

    private void Note(Call call, string text) => account.Journal.Add("call", call.Status, text: text, call: call.Sid);
}
