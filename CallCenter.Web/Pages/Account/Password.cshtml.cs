using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Account;

/// <summary>The signed-in person's own password.</summary>
public sealed class PasswordPage(ChangePassword changePassword) : PageModel
{
    [BindProperty] public string? Current { get; set; }
    [BindProperty] public string? Password { get; set; }
    [BindProperty] public string? Again { get; set; }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        if (Password != Again) ModelState.AddModelError("Again", "The passwords do not match.");
        if (!ModelState.IsValid || !this.Accepts(await changePassword.Run(User.Id(), Current ?? "", Password ?? "", ct))) return Page();
        this.Note("Your password was changed. Your other sessions have ended.");
        return RedirectToPage();
    }
}
