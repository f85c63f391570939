using CallCenter.Simulator.Twiml;
using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Voice;

/// <summary>One occurrence of a named room. Every member is called under the account's gate.</summary>
internal sealed class Conference(string name, Account account)
{
    private StatusSubscription? subscription;
    private bool settled;

    public string Sid { get; } = Voice.Sid.New("CF");
    public string Name { get; } = name;
    public string Status { get; private set; } = "init";
    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;
    public DateTimeOffset Updated { get; private set; } = DateTimeOffset.UtcNow;
    public string? ReasonEnded { get; private set; }
    public string? EndedByCall { get; private set; }
    public List<Participant> Seats { get; } = [];
    public HashSet<string> Remembered { get; } = [];

    public bool IsOver => Status == "completed";

    public Participant? Find(string callSidOrLabel) =>
        Seats.Find(seat => seat.Call.Sid == callSidOrLabel) ?? Seats.Find(seat => seat.Label == callSidOrLabel);

    public void Join(Participant newcomer)
    {
        Settle(newcomer);
        newcomer.Call.Seat = newcomer;
        Seats.Add(newcomer);
        Remembered.Add(newcomer.Call.Sid);
        if (newcomer.Label is not null)
            Remembered.Add(newcomer.Label);

        Announce("participant-join", newcomer);
        if (Status == "init" && Seats.Count > 1 && Seats.Exists(seat => seat.StartOnEnter))
            Start();
        else if (Status == "init")
            account.Music.Wait(newcomer);
        account.Touch();
    }

    public void Leave(Participant seat, string reason, string callStatus, bool kicked = false)
    {
        if (!Seats.Remove(seat))
            return;
        Vacate(seat, reason, callStatus);
        var how = kicked ? "kicked" : "left";
        if (seat.EndOnExit)
            End($"participant-with-end-conference-on-exit-{how}", "moderator_ended_conference", seat);
        else if (Seats.Count == 0)
            End($"last-participant-{how}", "participant_hung_up", seat);
        account.Touch();
    }

    public void End(string reason, string reasonForTheRest, Participant? by = null)
    {
        if (IsOver)
            return;
        foreach (var seat in Seats.ToArray())
        {
            Seats.Remove(seat);
            Vacate(seat, reasonForTheRest, seat.Call.Status);
        }
        Status = "completed";
        ReasonEnded = reason;
        EndedByCall = by?.Call.Sid;
        Announce("conference-end", null, [
            new("ReasonConferenceEnded", reason),
            new("Reason", "Conference ended: " + reason.Replace('-', ' ')),
            .. by is null ? Array.Empty<KeyValuePair<string, string>>() : [new("CallSidEndingConference", by.Call.Sid)],
            .. by?.Label is null ? Array.Empty<KeyValuePair<string, string>>() : [new("ParticipantLabelEndingConference", by.Label)],
        ]);
        account.Touch();
    }

    public void Mute(Participant seat, bool muted)
    {
        if (seat.Muted == muted)
            return;
        seat.Muted = muted;
        Announce(muted ? "participant-mute" : "participant-unmute", seat);
    }

    public void Hold(Participant seat, bool hold, string? url, string method)
    {
        (seat.HoldUrl, seat.HoldMethod) = (url, method);
        var changed = seat.Hold != hold;
        seat.Hold = hold;
        if (hold)
            account.Music.Hold(seat);
        else if (changed)
            Music.Stop(seat);
        if (changed)
            Announce(hold ? "participant-hold" : "participant-unhold", seat);
        account.Touch();
    }

    public void Modified(Participant seat) => Announce("participant-modify", seat);

    public void AddFailed(Participant never, string callStatus)
    {
        Announce("participant-leave", never, [new("ParticipantCallStatus", callStatus), new("ReasonParticipantLeft", "participant_add_failed")]);
        if (Seats.Count == 0)
            End("last-participant-left", "participant_add_failed", never);
    }

    /// <summary>The first participant fixes the callback for all; what later ones bring is ignored.</summary>
    public void Settle(Participant newcomer)
    {
        newcomer.Conference = this;
        if (settled)
            return;
        settled = true;
        subscription = newcomer.Offered;
    }

    private void Start()
    {
        Status = "in-progress";
        foreach (var seat in Seats)
            Music.Stop(seat);
        Announce("conference-start", null);
    }

    private void Vacate(Participant seat, string reason, string callStatus)
    {
        Music.Stop(seat);
        if (seat.Call.Seat == seat)
            seat.Call.Seat = null;
        Announce("participant-leave", seat, [new("ParticipantCallStatus", callStatus), new("ReasonParticipantLeft", reason)]);
        seat.Left.TrySetResult();
    }

    private void Announce(string name, Participant? about, IEnumerable<KeyValuePair<string, string>>? more = null)
    {
        Updated = DateTimeOffset.UtcNow;
        if (about is not null)
            about.Updated = Updated;
        account.Journal.Add("call", name, text: $"{Name}{(about is null ? "" : $" · {about.Label ?? about.Call.From}")}", call: about?.Call.Sid, conference: Sid);
        if (subscription is not { } callback || !callback.Wants(name))
            return;
        account.Webhooks.Post(new Webhook("conference", callback.Url, callback.Method, [
            new("AccountSid", account.Options.AccountSid),
            new("ConferenceSid", Sid),
            new("FriendlyName", Name),
            new("StatusCallbackEvent", name),
            new("SequenceNumber", callback.TakeSequence().ToString()),
            new("Timestamp", Rfc2822.Text(Updated)),
            .. about is null ? [] : ConferenceFields.Of(about),
            .. more ?? [],
        ])
        { Event = name, Call = about?.Call.Sid, Conference = Sid });
    }
}
