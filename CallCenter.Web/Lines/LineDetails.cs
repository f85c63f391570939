using CallCenter.Web.Accounts;

namespace CallCenter.Web.Lines;

/// <summary>One day's opening hours as typed; empty: closed.</summary>
public sealed record DayTyped(DayOfWeek Day, string? Hours);

/// <summary>A line as a supervisor typed it.</summary>
public sealed record LineDetails(string? Number, string? Name, string? Greeting, int RingSeconds, int WrapUpSeconds, bool Active)
{
    internal const int LongestGreeting = 1000;
    internal const int MostDays = 3650;
    internal const int MostSeconds = 3600;

    /// <summary>Whom it rings; null for everyone.</summary>
    public Guid? TeamId { get; init; }
    public Distribution? Distribution { get; init; } = Lines.Distribution.RingAll;
    public int Priority { get; init; }
    /// <summary>Null: only if no first member can be rung.</summary>
    public int? ReserveAfter { get; init; }
    /// <summary>Null: any number may wait.</summary>
    public int? MaxWaiting { get; init; }
    public DestinationTyped? Full { get; init; }
    public DestinationTyped? Nobody { get; init; }
    public DestinationTyped? Timeout { get; init; }
    public DestinationTyped? Closed { get; init; }
    public string? Farewell { get; init; }

    public string? VoicemailGreeting { get; init; }
    public string? ClosedMessage { get; init; }
    public string? TimeZone { get; init; }
    /// <summary>Null: always open.</summary>
    public IReadOnlyList<DayTyped>? Week { get; init; }
    public Guid? CalendarId { get; init; }
    public string? Language { get; init; }
    public bool RefuseWithheld { get; init; }
    public string? WithheldMessage { get; init; }
    /// <summary>A <see cref="PopAddress"/>; empty for none.</summary>
    public string? PopUrl { get; init; }
    public RecordingRule? Recording { get; init; }
    public string? RecordingNotice { get; init; }
    /// <summary>Null keeps recordings.</summary>
    public int? RecordingDays { get; init; }

    // The four as they are stored, once checked.
    internal string FullTo { get; private init; } = $"{Destination.Voicemail}";
    internal string NobodyTo { get; private init; } = Destination.Waits;
    internal string? TimeoutTo { get; private init; }
    internal string? ClosedTo { get; private init; }

    /// <summary>What <see cref="Week"/> means, once checked.</summary>
    internal OpeningHours Hours { get; private init; } = OpeningHours.Always;

    /// <summary>The same with the number in E.164, and the problems with it.</summary>
    internal (LineDetails Clean, IReadOnlyList<Problem> Problems) Check()
    {
        var clean = this with
        {
            Number = PhoneNumber.ToE164(Typed.Clean(Number)) ?? "",
            Name = Typed.Clean(Name),
            Greeting = Spoken(Greeting),
            VoicemailGreeting = Spoken(VoicemailGreeting),
            ClosedMessage = Spoken(ClosedMessage),
            TimeZone = Typed.Clean(TimeZone) is { Length: > 0 } zone ? zone : Week is null && CalendarId is null ? "Etc/UTC" : "",
            WithheldMessage = Spoken(WithheldMessage),
            PopUrl = PopAddress.Clean(PopUrl),
            RecordingNotice = Spoken(RecordingNotice),
            Farewell = Spoken(Farewell),
            Language = Language ?? Sentences.DefaultLanguage,
        };
        var (full, nobody) = (Full?.Check("FullTo") ?? default, Nobody?.Check("NobodyTo", mayWait: true) ?? default);
        var (timeout, closed) = (Timeout?.Check("TimeoutTo") ?? default, Closed?.Check("ClosedTo") ?? default);
        var (hours, wrongDays) = ReadWeek();
        Problem?[] problems =
        [
            Typed.Clean(Number).Length == 0 ? new("Number", "The number is missing.")
                : clean.Number.Length == 0 ? new("Number", TypedNumber.Plain(Number).Contains('+')
                    ? "This is not a phone number. Check its digits: a full number looks like +1 415 555 0100."
                    : "This is not a phone number. Start with + and the country code, for example +1 415 555 0100.") : null,
            Typed.Check(clean.Name!, "Name", "The name", 80),
            Typed.Check(clean.Greeting!, "Greeting", "The greeting", LongestGreeting, required: false),
            Distribution is null ? new("Distribution", "Choose whom calls ring first.") : null,
            Priority is < -1 or > 1 ? new("Priority", "Choose the priority.") : null,
            RingSeconds is < 5 or > MostSeconds ? new("RingSeconds", $"The longest wait must be 5 to {MostSeconds} seconds.") : null,
            ReserveAfter is < 5 or > 600 ? new("ReserveAfter",
                    "The time before the reserve must be 5 to 600 seconds. Leave it empty to ring the reserve only when needed.")
                : ReserveAfter >= RingSeconds ? new("ReserveAfter", "The reserve must be rung before the longest wait is over.") : null,
            MaxWaiting is < 1 or > 500 ? new("MaxWaiting", "The number must be 1 to 500. Leave it empty for no limit.") : null,
            full.Problem, nobody.Problem, timeout.Problem, closed.Problem,
            Typed.Check(clean.Farewell!, "Farewell", "The farewell", LongestGreeting, required: false),
            WrapUpSeconds is < 0 or > 600 ? new("WrapUpSeconds", "The wrap-up time must be 0 to 600 seconds.") : null,
            Typed.Check(clean.VoicemailGreeting!, "VoicemailGreeting", "The voicemail greeting", LongestGreeting, required: false),
            Typed.Check(clean.ClosedMessage!, "ClosedMessage", "The after-hours message", LongestGreeting, required: false),
            clean.TimeZone!.Length == 0 ? new("TimeZone", "Choose a time zone, such as Europe/Berlin or America/New_York.")
                : Line.ZoneOf(clean.TimeZone) is not null ? null
                : new("TimeZone", "There is no such time zone. Choose one, such as Europe/Berlin or America/New_York."),
            Sentences.Speak(clean.Language) ? null : new("Language", "Choose the language that callers hear."),
            .. wrongDays,
            hours.IsAlways && wrongDays.Count == 0 && Week is not null
                ? new("Week", "Open the line on at least one day, or choose “Always open”.") : null,
            Typed.Check(clean.WithheldMessage!, "WithheldMessage", "The message for withheld numbers", LongestGreeting, required: false),
            PopAddress.Check(clean.PopUrl!, "PopUrl"),
            Recording is null ? new("Recording", "Choose when calls are recorded.") : null,
            Typed.Check(clean.RecordingNotice!, "RecordingNotice", "The recording notice", LongestGreeting, required: false)
                ?? (Recording is RecordingRule.Always or RecordingRule.Agent && clean.RecordingNotice!.Length == 0
                    ? new("RecordingNotice", "The recording notice is missing. Callers must be told before they are recorded.") : null),
            RecordingDays is < 1 or > MostDays
                ? new("RecordingDays", $"The retention must be 1 to {MostDays} days. Leave it empty to keep recordings forever.") : null,
        ];
        clean = clean with
        {
            Hours = hours,
            FullTo = full.Stored ?? $"{Destination.Voicemail}",
            NobodyTo = nobody.Stored ?? Destination.Waits,
            TimeoutTo = timeout.Stored,
            ClosedTo = closed.Stored,
        };
        return (clean, [.. problems.OfType<Problem>()]);
    }

    private static string Spoken(string? text) => Typed.Clean(text).ReplaceLineEndings(" ");

    private (OpeningHours Hours, List<Problem> Problems) ReadWeek()
    {
        var (days, problems) = (new Dictionary<DayOfWeek, DayHours>(), new List<Problem>());
        IReadOnlyList<DayTyped> typed = Week ?? [];
        for (var i = 0; i < typed.Count; i++)
        {
            var (hours, problem) = DayHours.ReadTyped(typed[i].Hours);
            if (hours is not null) days[typed[i].Day] = hours;
            else problems.Add(new($"Week[{i}].Hours", problem!));
        }
        return (new(days), problems);
    }

    internal static readonly Problem NoTeam = new("TeamId", "This team no longer exists, or is inactive. Choose another one.");
    internal static readonly Problem Taken = new("Number", "Another line already has this number.");
    internal static readonly Problem NoCalendar = new("CalendarId", "This calendar no longer exists. Choose another one.");
    internal const string OfCalendar = "lines_calendar_id_fkey";
}
