using CallCenter.Web.Accounts;
using CallCenter.Web.Contacts.Import;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Contacts;

/// <summary>A file of contacts is uploaded; its preview follows.</summary>
[Authorize(Policy = Roles.Supervisor)]
[LargestBody(ImportPage.LargestRequest)]
[RequestSizeLimit(ImportPage.LargestRequest)]
public sealed class ImportPage(UploadContacts upload) : PageModel
{
    // Somewhat larger than a file may be, so that it is read and its sender is told.
    internal const int LargestRequest = 2 * UploadContacts.MostBytes;

    [BindProperty] public IFormFile? Csv { get; set; }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        if (Csv is null) return Refused(new("Csv", "Choose a file."));
        if (Csv.Length > UploadContacts.MostBytes) return Refused(UploadContacts.TooLarge);
        using var bytes = new MemoryStream();
        await Csv.CopyToAsync(bytes, ct);
        var outcome = await upload.Run(User.Id(), bytes.ToArray(), null, ct);
        return outcome.Id is { } id ? RedirectToPage("/Contacts/Preview", new { id }) : Refused(outcome.Problem!);
    }

    private PageResult Refused(Problem problem)
    {
        this.Accepts([problem]);
        return Page();
    }
}
