using CallCenter.Web.Accounts;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.People;

[Authorize(Policy = Accounts.Roles.Supervisor)]
public sealed class AddPage(AddPerson addPerson) : PageModel
{
    [BindProperty] public string? UserName { get; set; }
    [BindProperty] public string? DisplayName { get; set; }
    [BindProperty] public List<string> Roles { get; set; } = [];

    public void OnGet() => Roles = [Accounts.Roles.Agent];

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        var added = await addPerson.Run(User.Id(), UserName, DisplayName, Roles, ct);
        if (!this.Accepts(added.Problems)) return Page();
        TempData["OneTimePassword"] = added.Password;
        return RedirectToPage("/People/Password", new { id = added.Id });
    }
}
