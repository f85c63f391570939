using CallCenter.Web.Accounts;
using CallCenter.Web.Contacts.Import;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Contacts;

/// <summary>What an uploaded file would change, and the confirmation.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class PreviewPage(UploadContacts upload, ImportContacts import) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid Id { get; set; }

    public ImportPreview Shown { get; private set; } = null!;
    public IReadOnlyList<string> Countries { get; private set; } = [];

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        if (await upload.Preview(User.Id(), Id, ct) is not { } preview) return NotFound();
        Shown = preview;
        Countries = await upload.Countries(ct);
        if (preview.Problem is { } problem) this.Accepts([problem]);
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        var outcome = await import.Run(User.Id(), Id, ct);
        if (outcome.Problem is { } problem)
        {
            this.Note(problem.Message);
            return RedirectToPage("/Contacts/Index");
        }
        this.Note($"Imported: {outcome.New:N0} new, {outcome.Changed:N0} changed."
            + (outcome.Unreadable > 0 ? $" Rows that could not be read: {outcome.Unreadable:N0}." : ""));
        return RedirectToPage("/Contacts/Index");
    }

    public async Task<IActionResult> OnPostColumns(List<string> columns, string? country, CancellationToken ct) =>
        await upload.Choose(User.Id(), Id, columns, country, ct) ? RedirectToPage(new { id = Id }) : NotFound();

    public async Task<IActionResult> OnPostDiscard(CancellationToken ct)
    {
        await upload.Discard(User.Id(), Id, ct);
        this.Note("The file was discarded. Nothing was imported.");
        return RedirectToPage("/Contacts/Index");
    }
}
