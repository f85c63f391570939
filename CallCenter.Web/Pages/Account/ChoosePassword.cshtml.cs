using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Account;

/// <summary>Follows a sign-in with a one-time password. There is no session until a new password is set.</summary>
[AllowAnonymous]
public sealed class ChoosePasswordPage(ChoosePassword choosePassword) : PageModel
{
    [BindProperty] public Guid For { get; set; }
    [BindProperty] public string? Token { get; set; }
    [BindProperty] public string? Password { get; set; }
    [BindProperty] public string? Again { get; set; }
    [BindProperty(SupportsGet = true)] public string? ReturnUrl { get; set; }

    public IActionResult OnGet()
    {
        if (TempData["ChooseFor"] is not Guid id || TempData["ChooseToken"] is not string token)
            return RedirectToPage("/Account/SignIn", new { ReturnUrl });
        (For, Token) = (id, token);
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        if (Password != Again) ModelState.AddModelError("Again", "The passwords do not match.");
        if (!ModelState.IsValid || !this.Accepts(await choosePassword.Run(For, Token ?? "", Password ?? "", ct))) return Page();
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
    }
}
