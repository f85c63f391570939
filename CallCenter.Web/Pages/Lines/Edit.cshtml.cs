using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Lines;

/// <summary>One line, or a new one without an id.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class EditPage(LineList lines, CalendarList calendars, AddLine add, ChangeLine change) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid? Id { get; set; }
    [BindProperty] public string? Number { get; set; }
    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Language { get; set; }
    [BindProperty] public string? Greeting { get; set; }
    [BindProperty] public string? RingSeconds { get; set; }
    [BindProperty] public string? WrapUpSeconds { get; set; }
    [BindProperty] public bool Active { get; set; }
    [BindProperty] public bool Voicemail { get; set; }
    [BindProperty] public string? VoicemailGreeting { get; set; }
    [BindProperty] public string? ClosedMessage { get; set; }
    [BindProperty] public string? TimeZone { get; set; }
    /// <summary><c>weekly</c>, or anything else for always.</summary>
    [BindProperty] public string? Opens { get; set; }
    [BindProperty] public List<Day> Week { get; set; } = [];
    [BindProperty] public Guid? CalendarId { get; set; }
    [BindProperty] public string? ClosedTo { get; set; }
    [BindProperty] public bool RefuseWithheld { get; set; }
    [BindProperty] public string? WithheldMessage { get; set; }
    [BindProperty] public string? Recording { get; set; }
    [BindProperty] public string? RecordingNotice { get; set; }
    [BindProperty] public string? RecordingDays { get; set; }

    /// <summary>One row of the week, Monday first.</summary>
    public sealed class Day
    {
        /// <summary>Such as <c>09:00-12:00, 13:00-17:30</c>; empty: closed.</summary>
        public string? Hours { get; set; }
    }

    public IReadOnlyList<Named> Calendars { get; private set; } = [];

    /// <summary>What the line says where its own text is empty.</summary>
    public string Says(Sentence sentence) => Sentences.In(Language ?? Sentences.DefaultLanguage, sentence);

    public static IEnumerable<string> TimeZones =>
        TimeZoneInfo.GetSystemTimeZones().Where(z => z.HasIanaId).Select(z => z.Id).Order(StringComparer.Ordinal);

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        var line = Id is { } id ? await lines.Find(id, ct) : new() { Number = "", Name = "" };
        if (line is null) return NotFound();
        var number = line.Number.Length > 0 ? PhoneNumber.Show(line.Number) : "";
        (Number, Name, Greeting, Active) = (number, line.Name, line.Greeting, line.Active);
        (RingSeconds, WrapUpSeconds) = ($"{line.RingSeconds}", $"{line.WrapUpSeconds}");
        (Voicemail, VoicemailGreeting, ClosedMessage, TimeZone) =
            (line.Voicemail, line.VoicemailGreeting, line.ClosedMessage, line.TimeZone);
        Opens = line.OpeningHours.IsAlways ? "always" : "weekly";
        // For a line that is always open, what most lines would begin with.
        Week = [.. OpeningHours.Week.Select(d => new Day
        {
            Hours = !line.OpeningHours.IsAlways ? line.OpeningHours[d].Text
                : d is DayOfWeek.Saturday or DayOfWeek.Sunday ? "" : "09:00-17:00",
        })];
        Language = line.Language;
        (CalendarId, ClosedTo, Calendars) = (line.CalendarId, line.WhenClosed.ToString(), await calendars.Names(ct));
        (RefuseWithheld, WithheldMessage) = (line.RefuseWithheld, line.WithheldMessage);
        (Recording, RecordingNotice, RecordingDays) = (Spelling.Of(line.Recording), line.RecordingNotice, $"{line.RecordingDays}");
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        while (Week.Count < OpeningHours.Week.Count) Week.Add(new());
        // Anything that is not a number is out of range, and the command says what would be right.
        var typed = new LineDetails(Number, Name, Greeting, Seconds(RingSeconds), Seconds(WrapUpSeconds), Active)
        {
            Voicemail = Voicemail,
            VoicemailGreeting = VoicemailGreeting,
            ClosedMessage = ClosedMessage,
            TimeZone = TimeZone,
            Week = Opens == "weekly" ? [.. OpeningHours.Week.Zip(Week, (day, row) => new DayTyped(day, row.Hours))] : null,
            Language = Language,
            CalendarId = CalendarId,
            ClosedTo = ClosedTo,
            RefuseWithheld = RefuseWithheld,
            WithheldMessage = WithheldMessage,
            Recording = Recording is null ? RecordingRule.Off : Spelling.TryRead<RecordingRule>(Recording, out var rule) ? rule : null,
            RecordingNotice = RecordingNotice,
            RecordingDays = string.IsNullOrWhiteSpace(RecordingDays) ? null : Seconds(RecordingDays.Trim()),
        };
        var problems = Id is { } id ? await change.Run(User.Id(), id, typed, ct) : await add.Run(User.Id(), typed, ct);
        if (!this.Accepts(problems))
        {
            Calendars = await calendars.Names(ct);
            return Page();
        }
        this.Note($"{Name?.Trim()} was saved.");
        return RedirectToPage("/Lines/Index");
    }

    private static int Seconds(string? typed) => int.TryParse(typed, out var seconds) ? seconds : -1;
}
