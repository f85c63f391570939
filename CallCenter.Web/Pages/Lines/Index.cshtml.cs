using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Lines;

[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(LineList lines, CloseLine close) : PageModel
{
    public IReadOnlyList<ListedLine> Lines { get; private set; } = [];

    public async Task OnGet(CancellationToken ct) => Lines = await lines.Listed(ct);

    public async Task<IActionResult> OnPostClose(Guid line, string? during, string? reason, CancellationToken ct)
    {
        IReadOnlyList<Problem> problems = Spelling.TryRead<ClosedFor>(during, out var time)
            ? await close.Run(User.Id(), line, time, reason, ct) : [new("", "Choose how long the line is closed.")];
        return await After(problems, line, $"is closed {For(time)}. Callers who already wait are still served.", ct);
    }

    public async Task<IActionResult> OnPostReopen(Guid line, CancellationToken ct) =>
        await After(await close.Reopen(User.Id(), line, ct), line, "follows its opening hours again.", ct);

    private async Task<IActionResult> After(IReadOnlyList<Problem> problems, Guid line, string note, CancellationToken ct)
    {
        if (problems.Count == 0)
        {
            this.Note($"{(await lines.Find(line, ct))?.Name} {note}");
            return RedirectToPage();
        }
        // Above the list: the form of a line is folded.
        foreach (var problem in problems) ModelState.AddModelError("", problem.Message);
        await OnGet(ct);
        return Page();
    }

    private static string For(ClosedFor during) => during switch
    {
        ClosedFor.HalfHour => "for 30 minutes",
        ClosedFor.TwoHours => "for 2 hours",
        _ => "for the rest of the day",
    };
}
