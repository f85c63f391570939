using CallCenter.Web.Accounts;
using CallCenter.Web.Contacts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Contacts;

/// <summary>What cannot be taken back, and is for supervisors.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class MergePage(FindContacts contacts, MergeContacts merge, DeleteContact delete) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid Id { get; set; }
    /// <summary>A number of the other contact.</summary>
    [BindProperty] public string? Other { get; set; }

    public WholeContact Shown { get; private set; } = null!;

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        if (await contacts.One(Id, ct) is not { } contact) return NotFound();
        Shown = contact;
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        var outcome = await merge.Run(User.Id(), Id, Other, ct);
        if (!this.Accepts(outcome.Problems)) return await OnGet(ct);
        this.Note("The two contacts are one now.");
        return RedirectToPage("/Contacts/Edit", new { id = outcome.Kept });
    }

    public async Task<IActionResult> OnPostDelete(CancellationToken ct)
    {
        this.Note(await delete.Run(User.Id(), Id, ct) ? "The contact was deleted." : "Someone else has deleted this contact.");
        return RedirectToPage("/Contacts/Index");
    }
}
