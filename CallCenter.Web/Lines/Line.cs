namespace CallCenter.Web.Lines;

/// <summary>Which calls of a line are recorded. Stored in lower case in <c>lines.recording</c>.</summary>
public enum RecordingRule
{
    Off,
    /// <summary>From the first answer to the end. An agent may pause it, not stop it.</summary>
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
    /// <summary>Seconds, 5 to 600.</summary>
    public int RingSeconds { get; set; } = 30;
    /// <summary>Seconds an agent is left in peace after a call, 0 to 600.</summary>
    public int WrapUpSeconds { get; set; }
    public bool Active { get; set; } = true;

    /// <summary>Whether a caller whom nobody answers may leave a message.</summary>
    public bool Voicemail { get; set; } = true;
    /// <summary>Spoken before the tone; where empty, <see cref="MessageGreeting"/> has words for it.</summary>
    public string VoicemailGreeting { get; set; } = "";
    /// <summary>Spoken outside the opening hours, before the tone or the end.</summary>
    public string ClosedMessage { get; set; } = "";
    /// <summary>IANA, of the opening hours.</summary>
    public string TimeZone { get; set; } = "Etc/UTC";
    public OpeningHours OpeningHours { get; set; } = OpeningHours.Always;

    public RecordingRule Recording { get; set; } = RecordingRule.Off;
    /// <summary>Spoken before the music, so that nobody is recorded who was not told; never empty where calls may be recorded.</summary>
    public string RecordingNotice { get; set; } = "";
    /// <summary>After how many days a recording is deleted; null keeps it.</summary>
    public int? RecordingDays { get; set; } = 90;

    /// <summary>Null where this machine does not know it. It cannot be saved then, but the machine or the row may change.</summary>
    public TimeZoneInfo? Zone => ZoneOf(TimeZone);

    /// <summary>The hours of an unknown zone are UTC's, for the call must be answered somehow: the doctor and the page say so.</summary>
    public bool IsOpen(DateTimeOffset at) => OpeningHours.IsOpen(at, Zone ?? TimeZoneInfo.Utc);

    /// <summary>By its IANA name only: what else a machine may understand, such as Windows' names, another does not.</summary>
    internal static TimeZoneInfo? ZoneOf(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone : null;

    /// <summary>What a caller hears before the music: that they are recorded comes first, whatever they do then.</summary>
    public string Welcome => Recording == RecordingRule.Off ? Greeting : $"{RecordingNotice} {Greeting}".TrimEnd();

    public string MessageGreeting => VoicemailGreeting.Length > 0 ? VoicemailGreeting : "We are sorry. Nobody can take your call at the moment. Please leave a message after the tone.";

    public string ClosedGreeting => ClosedMessage.Length > 0 ? ClosedMessage
        : Voicemail ? "We are closed at the moment. Please leave a message after the tone." : "We are closed at the moment. Please call again during our opening hours. Goodbye.";

    public TimeSpan RingTime => TimeSpan.FromSeconds(RingSeconds);
}
