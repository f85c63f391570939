using CallCenter.Simulator.Twiml;

namespace CallCenter.Simulator.Voice;

/// <summary>One occurrence of a conference name. Every member is called under the account's gate.</summary>
internal sealed class Conference
{
    private readonly Account account;
    private readonly ConferenceReports reports;
    private readonly Dictionary<string, DateTimeOffset> left = [];
    private bool ending;

    public Conference(string name, Account account)
    {
        (Name, this.account) = (name, account);
        reports = new ConferenceReports(this, account);
    }

    public string Sid { get; } = Voice.Sid.New("CF");
    public string Name { get; }
    public string Status { get; private set; } = "init";
    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;
    public DateTimeOffset Updated { get; private set; } = DateTimeOffset.UtcNow;
    public string? ReasonEnded { get; private set; }
    public string? EndedByCall { get; private set; }
    public List<Participant> Seats { get; } = [];

    /// <summary>Added by POST /Participants and not answered yet.</summary>
    public List<Participant> Invited { get; } = [];
    public HashSet<string> Remembered { get; } = [];

    public bool IsOver => Status == "completed";

    private bool IsEmpty => Seats.Count == 0 && Invited.Count == 0;

    public Participant? Find(string callSidOrLabel) =>
        Everyone.FirstOrDefault(seat => seat.Call.Sid == callSidOrLabel) ?? Everyone.FirstOrDefault(seat => seat.Label == callSidOrLabel);

    /// <summary>A label belongs to one participant; for a while it may still belong to one who left.</summary>
    public bool IsTaken(string label) =>
        Everyone.Any(seat => seat.Label == label)
        || (left.TryGetValue(label, out var at) && DateTimeOffset.UtcNow - at < TimeSpan.FromMilliseconds(account.Behaviour.LabelTakenMs));

    /// <summary>Connected and connecting, as Twilio's Participants lists them.</summary>
    public IEnumerable<Participant> Everyone => Seats.Concat(Invited);

    public void Invite(Participant newcomer)
    {
        newcomer.Conference = this;
        reports.Settle(newcomer.Offered);
        Invited.Add(newcomer);
        Remember(newcomer);
    }

    public void Join(Participant newcomer)
    {
        newcomer.Conference = this;
        reports.Settle(newcomer.Offered);
        newcomer.Call.Seat = newcomer;
        Invited.Remove(newcomer);
        Seats.Add(newcomer);
        Remember(newcomer);
        // The coached participant may have left while the coach's phone rang.
        if (newcomer.Coaching && !Seats.Exists(seat => seat.Call.Sid == newcomer.CallSidToCoach))
            (newcomer.Coaching, newcomer.CallSidToCoach) = (false, null);

        Announce("participant-join", newcomer);
        if (Status == "init" && Seats.Count > 1 && Seats.Exists(seat => seat.StartOnEnter))
            Start();
        else if (Status == "init")
            account.Music.Wait(newcomer);
        reports.NoteWhoHearsWhom();
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
        else if (IsEmpty)
            End($"last-participant-{how}", "participant_hung_up", seat);
        reports.NoteWhoHearsWhom();
        account.Touch();
    }

    public void End(string reason, string reasonForTheRest, Participant? by = null)
    {
        if (IsOver || ending)
            return;
        ending = true;
        // Those who are still connecting are dropped as well.
        foreach (var seat in Invited.ToArray())
            account.Switchboard.End(seat.Call, CallStatus.Canceled, "the conference is over");
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
        reports.NoteWhoHearsWhom();
        account.Touch();
    }

    /// <summary>All of one request at once: nobody is heard between two of its parameters.</summary>
    public void Change(Participant seat, ParticipantChange change)
    {
        var modified = change.Alters(seat);
        var (muting, holding) = (change.Muted != seat.Muted, change.Hold != seat.Hold);
        change.Take(seat);
        if (modified)
            Announce("participant-modify", seat);
        if (muting)
            Announce(seat.Muted ? "participant-mute" : "participant-unmute", seat);
        if (seat.Hold && change.SetsHold)
            account.Music.Hold(seat);
        else if (holding)
            Music.Stop(seat);
        if (holding)
            Announce(seat.Hold ? "participant-hold" : "participant-unhold", seat);
        reports.NoteWhoHearsWhom();
        account.Touch();
    }

    public void AddFailed(Participant never, string callStatus)
    {
        Invited.Remove(never);
        Release(never);
        Announce("participant-leave", never,
            [new("ParticipantCallStatus", callStatus), new("ReasonParticipantLeft", "participant_add_failed")]);
        if (IsEmpty)
            End("last-participant-left", "participant_add_failed", never);
    }

    private void Remember(Participant newcomer)
    {
        Remembered.Add(newcomer.Call.Sid);
        if (newcomer.Label is not null)
            Remembered.Add(newcomer.Label);
    }

    private void Release(Participant gone)
    {
        if (gone.Label is not null)
            left[gone.Label] = DateTimeOffset.UtcNow;
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
        Release(seat);
        if (seat.Call.Seat == seat)
            seat.Call.Seat = null;
        Announce("participant-leave", seat, [new("ParticipantCallStatus", callStatus), new("ReasonParticipantLeft", reason)]);
        StopCoaching(seat.Call.Sid);
        seat.Left.TrySetResult();
    }

    // A danger that Twilio documents: a coach whose coached participant leaves is a participant like any other, and heard by
    // all unless muted. The coach must be muted before the coached participant is removed.
    private void StopCoaching(string left)
    {
        foreach (var coach in Seats.Where(other => other.Coaching && other.CallSidToCoach == left))
        {
            (coach.Coaching, coach.CallSidToCoach) = (false, null);
            Announce("participant-modify", coach);
        }
    }

    private void Announce(string name, Participant? about, params IEnumerable<KeyValuePair<string, string>> more)
    {
        Updated = DateTimeOffset.UtcNow;
        if (about is not null)
            about.Updated = Updated;
        reports.Announce(name, about, more);
    }
}
