using CallCenter.Web.Accounts;
using CallCenter.Web.Calls.Blocking;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Blocked;

/// <summary>Whose calls are turned away. A link from a call fills the number in; only the form blocks it.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(BlockedNumbers blocked, BlockNumber block, UnblockNumber unblock) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? Find { get; set; }
    [BindProperty(SupportsGet = true)] public string? Number { get; set; }
    [BindProperty] public string? Reason { get; set; }
    /// <summary>A <see cref="BlockTime"/>.</summary>
    [BindProperty] public string? Time { get; set; }

    public BlockedPage Found { get; private set; } = null!;

    public async Task OnGet(CancellationToken ct)
    {
        Found = await blocked.Find(Find, ct);
        this.Accepts(Found.Problems);
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        BlockTime? chosen = Spelling.TryRead<BlockTime>(Time, out var time) ? time : null;
        var outcome = await block.Run(User.Id(), Number, chosen, Reason, ct);
        if (this.Accepts(outcome.Problems)) return Back($"{PhoneNumber.Show(outcome.Number!)} is blocked.");
        Found = await blocked.Find(null, ct);
        return Page();
    }

    public async Task<IActionResult> OnPostUnblock(CancellationToken ct) => Back(await unblock.Run(User.Id(), Number, ct)
        ? $"{PhoneNumber.Show(Number!)} is no longer blocked." : "This number is not in the list: someone else has removed it.");

    private RedirectToPageResult Back(string note)
    {
        this.Note(note);
        return RedirectToPage();
    }
}
