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

    /// <summary>Whether a caller may leave a message if nobody answers.</summary>
    public bool Voicemail { get; set; } = true;
    /// <summary>Spoken before the tone; if empty, <see cref="MessageGreeting"/> has a default.</summary>
    public string VoicemailGreeting { get; set; } = "";
    /// <summary>Spoken outside the opening hours, before the tone or the end.</summary>
    public string ClosedMessage { get; set; } = "";
    /// <summary>IANA name, for the opening hours.</summary>
    public string TimeZone { get; set; } = "Etc/UTC";
    public OpeningHours OpeningHours { get; set; } = OpeningHours.Always;

    public RecordingRule Recording { get; set; } = RecordingRule.Off;
    /// <summary>Spoken before the music, so that no caller is recorded without notice; never empty if calls may be recorded.</summary>
    public string RecordingNotice { get; set; } = "";
    /// <summary>After how many days a recording is deleted; null keeps it.</summary>
    public int? RecordingDays { get; set; } = 90;

    /// <summary>Null if this machine does not know it. Then it cannot be saved, but the machine or the row may change.</summary>
    public TimeZoneInfo? Zone => ZoneOf(TimeZone);

    /// <summary>An unknown zone counts as UTC, because the call must be answered somehow; the doctor and the page report it.</summary>
    public bool IsOpen(DateTimeOffset at) => OpeningHours.IsOpen(at, Zone ?? TimeZoneInfo.Utc);

    /// <summary>Only by its IANA name: other names that one machine accepts, such as those of Windows, another may not.</summary>
    internal static TimeZoneInfo? ZoneOf(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone : null;

    /// <summary>What a caller hears before the music. The recording notice comes first, whatever the caller does next.</summary>
    public string Welcome => Recording == RecordingRule.Off ? Greeting : $"{RecordingNotice} {Greeting}".TrimEnd();

    public string MessageGreeting => VoicemailGreeting.Length > 0 ? VoicemailGreeting : "We are sorry. Nobody can take your call at the moment. Please leave a message after the tone.";

    public string ClosedGreeting => ClosedMessage.Length > 0 ? ClosedMessage
        : Voicemail ? "We are closed at the moment. Please leave a message after the tone." : "We are closed at the moment. Please call again during our opening hours. Goodbye.";

    public string Goodbye => Farewell.Length > 0 ? Farewell
        : "We are sorry. Nobody can take your call at the moment. Please try again later. Goodbye.";

    /// <summary>Where a caller goes who waited too long.</summary>
    public Destination AfterWait => Destination.Read(TimeoutTo) ?? (Voicemail ? Destination.Voicemail : Destination.Goodbye);

    public TimeSpan RingTime => TimeSpan.FromSeconds(RingSeconds);
}
