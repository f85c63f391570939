using CallCenter.Web.Accounts;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Calendars;

/// <summary>One calendar with its holidays, or a new one without an id.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class EditPage(CalendarList calendars, SaveCalendar save, SaveHoliday saveHoliday) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid? Id { get; set; }
    /// <summary>The holiday in the form below the list; null for a new one.</summary>
    [BindProperty(SupportsGet = true)] public Guid? Holiday { get; set; }
    [BindProperty] public string? Name { get; set; }
    // With its name: without a field of it, it would take those of the page's other form.
    [BindProperty(Name = "Form")] public HolidayForm Form { get; set; } = new();

    /// <summary>Null for one that is not saved yet.</summary>
    public CalendarPage? Shown { get; private set; }

    /// <summary>The fields of one holiday, as typed.</summary>
    public sealed class HolidayForm
    {
        /// <summary>The summary of the holiday that the form was filled from.</summary>
        public string? Seen { get; set; }
        public string? Name { get; set; }
        public string? DayFrom { get; set; }
        public string? DayTo { get; set; }
        /// <summary><c>yearly</c>, or anything else for once.</summary>
        public string? Repeats { get; set; }
        /// <summary><c>open</c>, or anything else for closed.</summary>
        public string? Opens { get; set; }
        public string? Hours { get; set; }
    }

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        if (!await Show(ct)) return NotFound();
        Name = Shown?.Calendar.Name;
        if (Shown?.Holidays.FirstOrDefault(h => h.Id == Holiday) is { } holiday)
            Form = new()
            {
                Seen = SaveHoliday.Summary(holiday),
                Name = holiday.Name,
                DayFrom = $"{holiday.DayFrom:yyyy-MM-dd}",
                DayTo = holiday.Days > 1 ? $"{holiday.DayTo:yyyy-MM-dd}" : "",
                Repeats = holiday.Yearly ? "yearly" : "once",
                Opens = holiday.Hours is null ? "closed" : "open",
                Hours = holiday.Hours?.Text,
            };
        else Holiday = null;
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        var (id, problems) = await save.Run(User.Id(), Id, Name, ct);
        if (!this.Accepts(problems)) return await Again(ct);
        this.Note(Id is null ? $"{Name?.Trim()} was added. Now add its holidays." : $"{Name?.Trim()} was saved.");
        return RedirectToPage(new { id });
    }

    public async Task<IActionResult> OnPostHoliday(CancellationToken ct)
    {
        var typed = new HolidayTyped(Form.Name, Form.DayFrom, Form.DayTo, Form.Repeats == "yearly", Form.Opens == "open", Form.Hours);
        var problems = await saveHoliday.Run(User.Id(), Id ?? default, Holiday, Form.Seen, typed, ct);
        if (!this.Accepts(problems.Select(p => p.Field.Length > 0 ? p with { Field = $"Form.{p.Field}" } : p)))
        {
            var again = await Again(ct);
            var stored = Shown?.Holidays.FirstOrDefault(h => h.Id == Holiday);
            Form.Seen = this.SeenNow(Form.Seen, stored is null ? null : SaveHoliday.Summary(stored), "Form.Seen");
            return again;
        }
        this.Note($"{Form.Name?.Trim()} was saved.");
        return RedirectToPage(new { id = Id });
    }

    public async Task<IActionResult> OnPostRemove(CancellationToken ct)
    {
        var problems = await saveHoliday.Remove(User.Id(), Id ?? default, Holiday ?? default, ct);
        Holiday = null;
        if (!this.Accepts(problems)) return await Again(ct);
        this.Note("The holiday was removed.");
        return RedirectToPage(new { id = Id });
    }

    public async Task<IActionResult> OnPostDelete(CancellationToken ct)
    {
        if (!this.Accepts(await save.Delete(User.Id(), Id ?? default, ct))) return await Again(ct);
        this.Note("The calendar was deleted.");
        return RedirectToPage("/Calendars/Index");
    }

    /// <summary>With what was typed; the fields of the page's other form are those that are stored.</summary>
    private async Task<IActionResult> Again(CancellationToken ct)
    {
        if (!await Show(ct)) return NotFound();
        Name ??= Shown?.Calendar.Name;
        return Page();
    }

    private async Task<bool> Show(CancellationToken ct)
    {
        if (Id is not { } id) return true;
        Shown = await calendars.Find(id, ct);
        return Shown is not null;
    }
}
