using CallCenter.Web.Accounts;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Lines;

/// <summary>One line, or without an id a new one.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class EditPage(LineList lines, AddLine add, ChangeLine change) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid? Id { get; set; }
    [BindProperty] public string? Number { get; set; }
    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Greeting { get; set; }
    [BindProperty] public string? RingSeconds { get; set; }
    [BindProperty] public string? WrapUpSeconds { get; set; }
    [BindProperty] public bool Active { get; set; }

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        var line = Id is { } id ? await lines.Find(id, ct) : new() { Number = "", Name = "" };
        if (line is null) return NotFound();
        (Number, Name, Greeting, Active) = (line.Number.Length > 0 ? PhoneNumber.Show(line.Number) : "", line.Name, line.Greeting, line.Active);
        (RingSeconds, WrapUpSeconds) = ($"{line.RingSeconds}", $"{line.WrapUpSeconds}");
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        // Whatever is no number is out of range, and the command says what would be right.
        var typed = new LineDetails(Number, Name, Greeting, Seconds(RingSeconds), Seconds(WrapUpSeconds), Active);
        var problems = Id is { } id ? await change.Run(User.Id(), id, typed, ct) : await add.Run(User.Id(), typed, ct);
        if (!this.Accepts(problems)) return Page();
        this.Note($"{Name?.Trim()} is saved.");
        return RedirectToPage("/Lines/Index");
    }

    private static int Seconds(string? typed) => int.TryParse(typed, out var seconds) ? seconds : -1;
}
