namespace CallCenter.Web.Lines;

/// <summary>Which calls of a line are recorded. Stored in lower case in <c>lines.recording</c>.</summary>
public enum RecordingRule
{
    Off,
    /// <summary>From the first answer to the end. An agent may pause it, but not stop it.</summary>
    Always,
    /// <summary>The agent on the call decides.</summary>
    Agent,
}

/// <summary>A number that customers call, and how it rings.</summary>
public sealed class Line
{
    public Guid Id { get; init; }
    /// <summary>E.164, unique.</summary>
    public required string Number { get; set; }
    public required string Name { get; set; }
    /// <summary>Spoken before the music; may be empty.</summary>
    public string Greeting { get; set; } = "";
    /// <summary>Whom it rings; null for everyone.</summary>
    public Guid? TeamId { get; set; }
    public Team? Team { get; set; }
    public Distribution Distribution { get; set; } = Distribution.RingAll;
    /// <summary>-1, 0 or 1: whose callers are answered first.</summary>
    public short Priority { get; set; }
    /// <summary>After how many seconds the team's reserve is rung too, 5 to 600; null: only if no first member can be rung.</summary>
    public int? ReserveAfter { get; set; }
    /// <summary>The longest wait in seconds, from the first ring, 5 to 3600.</summary>
    public int RingSeconds { get; set; } = 30;
    /// <summary>How many callers may wait for the team, 1 to 500; null: any number.</summary>
    public int? MaxWaiting { get; set; }
    /// <summary>A <see cref="Destination"/>: where a caller goes if too many wait already.</summary>
    public string FullTo { get; set; } = $"{Destination.Voicemail}";
    /// <summary>A <see cref="Destination"/>: where a caller goes if nobody of the team is there.</summary>
    public string NobodyTo { get; set; } = Destination.Waits;
    /// <summary>A <see cref="Destination"/>: where a caller goes who waited too long; null: as <see cref="Voicemail"/> says.</summary>
    public string? TimeoutTo { get; set; }
    /// <summary>Spoken before a call ends without a message; if empty, <see cref="Goodbye"/> has a default.</summary>
    public string Farewell { get; set; } = "";
    /// <summary>Seconds after a call in which no other call rings the agent, 0 to 600.</summary>
    public int WrapUpSeconds { get; set; }
    public bool Active { get; set; } = true;
    /// <summary>One of <see cref="Sentences.Languages"/>, in which its texts are spoken.</summary>
    public string Language { get; set; } = Sentences.DefaultLanguage;

    /// <summary>
    /// Whether a caller may leave a message if nobody answers or it is closed, for a version that knows no other destinations; here only
    /// where <see cref="TimeoutTo"/> or <see cref="ClosedTo"/> is null.
    /// </summary>
    public bool Voicemail { get; set; } = true;
    /// <summary>Spoken before the tone; if empty, <see cref="MessageGreeting"/> has a default.</summary>
    public string VoicemailGreeting { get; set; } = "";
    /// <summary>Spoken outside the opening hours, before the tone or the end.</summary>
    public string ClosedMessage { get; set; } = "";
    /// <summary>IANA name, for the opening hours.</summary>
    public string TimeZone { get; set; } = "Etc/UTC";
    public OpeningHours OpeningHours
    {
        // A version that knows only the first of each day's intervals may have changed them since.
        get => AllHours is { } all && all.First == FirstHours ? all : FirstHours;
        set => (AllHours, FirstHours) = (value, value.First);
    }
    internal OpeningHours FirstHours { get; private set; } = OpeningHours.Always;
    internal OpeningHours? AllHours { get; private set; }
    /// <summary>The holidays that it keeps; null: none.</summary>
    public Guid? CalendarId { get; set; }
    /// <summary>Closed by a person until then, whatever the hours say. Once it has passed, it means nothing.</summary>
    public DateTimeOffset? ClosedUntil { get; set; }
    public string? ClosedReason { get; set; }
    /// <summary>Where callers go while it is closed; null on a line of an earlier version, see <see cref="WhenClosed"/>.</summary>
    public Destination? ClosedTo { get; set; }

    /// <summary>Whether callers who withhold their number are turned away.</summary>
    public bool RefuseWithheld { get; set; }
    /// <summary>Spoken to them; if empty, <see cref="WithheldGreeting"/> has a default.</summary>
    public string WithheldMessage { get; set; } = "";

    /// <summary>A <see cref="PopAddress"/>: the customer's page in another system; null if there is none.</summary>
    public string? PopUrl { get; set; }

    public RecordingRule Recording { get; set; } = RecordingRule.Off;
    /// <summary>Spoken before the music, so that no caller is recorded without notice; never empty if calls may be recorded.</summary>
    public string RecordingNotice { get; set; } = "";
    /// <summary>After how many days a recording is deleted; null keeps it.</summary>
    public int? RecordingDays { get; set; } = 90;

    /// <summary>Null if this machine does not know it. Then it cannot be saved, but the machine or the row may change.</summary>
    public TimeZoneInfo? Zone => ZoneOf(TimeZone);

    /// <summary>Whether the time of day matters at all.</summary>
    public bool KeepsHours => !OpeningHours.IsAlways || CalendarId is not null;

    /// <summary>An unknown zone counts as UTC, because the call must be answered somehow; the doctor and the page report it.</summary>
    /// <param name="holidays">Those of its calendar.</param>
    public Timetable Times(IReadOnlyList<Holiday> holidays) => new(OpeningHours, Zone ?? TimeZoneInfo.Utc, holidays);

    public bool IsClosedByHand(DateTimeOffset at) => ClosedUntil > at;

    public Opening OpeningAt(DateTimeOffset at, IReadOnlyList<Holiday> holidays)
    {
        var times = Times(holidays);
        if (ClosedUntil is { } until && until > at)
            return new(false, times.IsOpen(until) ? until : times.NextChange(until), ClosedReason, ByHand: true);
        var open = times.IsOpen(at);
        return new(open, times.NextChange(at), open ? null : times.HolidayAt(at)?.Name);
    }

    /// <summary>Where a caller goes while it is closed.</summary>
    public Destination WhenClosed => ClosedTo ?? (Voicemail ? Destination.Voicemail : Destination.Goodbye);

    /// <summary>Callers who reach nobody while it is closed may leave a message.</summary>
    public bool TakesMessagesWhenClosed => WhenClosed.Kind != DestinationKind.Goodbye;

    /// <summary>Only by its IANA name: other names that one machine accepts, such as those of Windows, another may not.</summary>
    internal static TimeZoneInfo? ZoneOf(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone : null;

    /// <summary>What a caller hears before the music. The recording notice comes first, whatever the caller does next.</summary>
    public string Welcome => Recording == RecordingRule.Off ? Greeting : $"{RecordingNotice} {Greeting}".TrimEnd();

    public string MessageGreeting => VoicemailGreeting.Length > 0 ? VoicemailGreeting : Says(Sentence.LeaveMessage);

    public string ClosedGreeting => ClosedMessage.Length > 0 ? ClosedMessage
        : Says(TakesMessagesWhenClosed ? Sentence.ClosedLeaveMessage : Sentence.Closed);

    public string WithheldGreeting => WithheldMessage.Length > 0 ? WithheldMessage : Says(Sentence.NumberWithheld);

    public string Says(Sentence sentence) => Sentences.In(Language, sentence);

    public string Goodbye => Farewell.Length > 0 ? Farewell : Says(Sentence.NobodyAnswers);

    /// <summary>Where a caller goes who waited too long.</summary>
    public Destination AfterWait => Destination.Read(TimeoutTo) ?? (Voicemail ? Destination.Voicemail : Destination.Goodbye);

    public TimeSpan RingTime => TimeSpan.FromSeconds(RingSeconds);
}
