using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Lines;

/// <summary>One line, or a new one without an id.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class EditPage(LineList lines, TeamList teams, CalendarList calendars, AddLine add, ChangeLine change) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid? Id { get; set; }
    /// <summary>The summary of the line that the form was filled from.</summary>
    [BindProperty] public string? Seen { get; set; }
    [BindProperty] public string? Number { get; set; }
    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Language { get; set; }
    [BindProperty] public string? Greeting { get; set; }
    [BindProperty] public string? RingSeconds { get; set; }
    [BindProperty] public string? WrapUpSeconds { get; set; }
    [BindProperty] public bool Active { get; set; }
    /// <summary>Empty for everyone.</summary>
    [BindProperty] public string? TeamId { get; set; }
    [BindProperty] public string? Distribution { get; set; }
    [BindProperty] public string? Priority { get; set; }
    [BindProperty] public string? ReserveAfter { get; set; }
    [BindProperty] public string? MaxWaiting { get; set; }
    [BindProperty] public string? FullTo { get; set; }
    [BindProperty] public string? FullNumber { get; set; }
    [BindProperty] public string? NobodyTo { get; set; }
    [BindProperty] public string? NobodyNumber { get; set; }
    [BindProperty] public string? TimeoutTo { get; set; }
    [BindProperty] public string? TimeoutNumber { get; set; }
    [BindProperty] public string? Farewell { get; set; }
    [BindProperty] public string? VoicemailGreeting { get; set; }
    [BindProperty] public string? ClosedMessage { get; set; }
    [BindProperty] public string? TimeZone { get; set; }
    /// <summary><c>weekly</c>, or anything else for always.</summary>
    [BindProperty] public string? Opens { get; set; }
    [BindProperty] public List<Day> Week { get; set; } = [];
    [BindProperty] public Guid? CalendarId { get; set; }
    [BindProperty] public string? ClosedTo { get; set; }
    [BindProperty] public string? ClosedNumber { get; set; }
    [BindProperty] public bool RefuseWithheld { get; set; }
    [BindProperty] public string? WithheldMessage { get; set; }
    [BindProperty] public string? PopUrl { get; set; }
    [BindProperty] public string? Recording { get; set; }
    [BindProperty] public string? RecordingNotice { get; set; }
    [BindProperty] public string? RecordingDays { get; set; }

    /// <summary>One row of the week, Monday first.</summary>
    public sealed class Day
    {
        /// <summary>Such as <c>09:00-12:00, 13:00-17:30</c>; empty: closed.</summary>
        public string? Hours { get; set; }
    }

    /// <summary>The teams that may be chosen.</summary>
    public IReadOnlyList<Team> Teams { get; private set; } = [];
    private IReadOnlyList<Named> Others { get; set; } = [];

    public IEnumerable<DestinationField> Destinations =>
    [
        new(nameof(FullTo), nameof(FullNumber), "Too many waiting", "Where the next caller goes.", FullTo, FullNumber, Others),
        new(nameof(NobodyTo), nameof(NobodyNumber), "Nobody there",
            "No member has been available, on a call or wrapping up for 10 seconds.", NobodyTo, NobodyNumber, Others, MayWait: true),
        new(nameof(TimeoutTo), nameof(TimeoutNumber), "Waited too long", "Where a caller goes after the longest wait.",
            TimeoutTo, TimeoutNumber, Others),
    ];

    public DestinationField WhenClosed => new(nameof(ClosedTo), nameof(ClosedNumber), "Callers outside the opening hours",
        "Those who already wait when the line closes are still served.", ClosedTo, ClosedNumber, Others,
        Goodbye: "The after-hours message, and the call ends");

    public IReadOnlyList<Named> Calendars { get; private set; } = [];

    /// <summary>What the line says where its own text is empty.</summary>
    public string Says(Sentence sentence) => Sentences.In(Language ?? Sentences.DefaultLanguage, sentence);

    public static IEnumerable<string> TimeZones =>
        TimeZoneInfo.GetSystemTimeZones().Where(z => z.HasIanaId).Select(z => z.Id).Order(StringComparer.Ordinal);

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        var line = Id is { } id ? await lines.Find(id, ct) : new() { Number = "", Name = "", NobodyTo = $"{Destination.Voicemail}" };
        if (line is null) return NotFound();
        Seen = Id is null ? null : line.Summary();
        (TeamId, Distribution, Priority) = ($"{line.TeamId}", Spelling.Of(line.Distribution), $"{line.Priority}");
        await Load(ct);
        (ReserveAfter, MaxWaiting, Farewell) = ($"{line.ReserveAfter}", $"{line.MaxWaiting}", line.Farewell);
        (FullTo, FullNumber) = DestinationField.Of(line.FullTo);
        (NobodyTo, NobodyNumber) = DestinationField.Of(line.NobodyTo);
        (TimeoutTo, TimeoutNumber) = DestinationField.Of($"{line.AfterWait}");
        (ClosedTo, ClosedNumber) = DestinationField.Of($"{line.WhenClosed}");
        var number = line.Number.Length > 0 ? PhoneNumber.Show(line.Number) : "";
        (Number, Name, Greeting, Active) = (number, line.Name, line.Greeting, line.Active);
        (RingSeconds, WrapUpSeconds) = ($"{line.RingSeconds}", $"{line.WrapUpSeconds}");
        (VoicemailGreeting, ClosedMessage, TimeZone) = (line.VoicemailGreeting, line.ClosedMessage, line.TimeZone);
        Opens = line.OpeningHours.IsAlways ? "always" : "weekly";
        // For a line that is always open, what most lines would begin with.
        Week = [.. OpeningHours.Week.Select(d => new Day
        {
            Hours = !line.OpeningHours.IsAlways ? line.OpeningHours[d].Text
                : d is DayOfWeek.Saturday or DayOfWeek.Sunday ? "" : "09:00-17:00",
        })];
        (Language, CalendarId) = (line.Language, line.CalendarId);
        (RefuseWithheld, WithheldMessage, PopUrl) = (line.RefuseWithheld, line.WithheldMessage, line.PopUrl);
        (Recording, RecordingNotice, RecordingDays) = (Spelling.Of(line.Recording), line.RecordingNotice, $"{line.RecordingDays}");
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        while (Week.Count < OpeningHours.Week.Count) Week.Add(new());
        // Anything that is not a number is out of range, and the command says what would be right.
        var typed = new LineDetails(Number, Name, Greeting, Seconds(RingSeconds), Seconds(WrapUpSeconds), Active)
        {
            TeamId = string.IsNullOrEmpty(TeamId) ? null : Guid.TryParse(TeamId, out var team) ? team : Guid.Empty,
            Distribution = Distribution is null ? CallCenter.Web.Lines.Distribution.RingAll
                : Spelling.TryRead<Distribution>(Distribution, out var chosen) ? chosen : null,
            Priority = string.IsNullOrEmpty(Priority) ? 0 : int.TryParse(Priority, out var priority) ? priority : int.MaxValue,
            ReserveAfter = Optional(ReserveAfter),
            MaxWaiting = Optional(MaxWaiting),
            Full = new(FullTo, FullNumber),
            Nobody = new(NobodyTo, NobodyNumber),
            Timeout = new(TimeoutTo, TimeoutNumber),
            Closed = new(ClosedTo, ClosedNumber),
            Farewell = Farewell,
            VoicemailGreeting = VoicemailGreeting,
            ClosedMessage = ClosedMessage,
            TimeZone = TimeZone,
            Week = Opens == "weekly" ? [.. OpeningHours.Week.Zip(Week, (day, row) => new DayTyped(day, row.Hours))] : null,
            Language = Language,
            CalendarId = CalendarId,
            RefuseWithheld = RefuseWithheld,
            WithheldMessage = WithheldMessage,
            PopUrl = PopUrl,
            Recording = Recording is null ? RecordingRule.Off : Spelling.TryRead<RecordingRule>(Recording, out var rule) ? rule : null,
            RecordingNotice = RecordingNotice,
            RecordingDays = Optional(RecordingDays),
        };
        var problems = Id is { } id ? await change.Run(User.Id(), id, Seen, typed, ct) : await add.Run(User.Id(), typed, ct);
        if (!this.Accepts(problems))
        {
            var stored = Id is { } shown ? await lines.Find(shown, ct) : null;
            Seen = this.SeenNow(Seen, stored?.Summary());
            await Load(ct);
            return Page();
        }
        var nobody = typed.TeamId is { } rung && !(await teams.Staffed(ct)).Contains(rung);
        this.Note($"{Name?.Trim()} was saved.{(nobody ? " Nobody is in its team yet, so its calls ring nobody." : "")}");
        return RedirectToPage("/Lines/Index");
    }

    private async Task Load(CancellationToken ct)
    {
        // An inactive team is shown while the line still has it.
        Teams = [.. (await teams.All(ct)).Where(t => t.Active || t.Id.ToString() == TeamId)];
        Others = [.. (await lines.Names(ct)).Where(l => l.Id != Id)];
        Calendars = await calendars.Names(ct);
    }

    /// <summary>Null if left empty.</summary>
    private static int? Optional(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : Seconds(typed.Trim());

    private static int Seconds(string? typed) => int.TryParse(typed, out var seconds) ? seconds : -1;
}
