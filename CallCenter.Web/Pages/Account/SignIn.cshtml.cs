using CallCenter.Web.Accounts;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace CallCenter.Web.Pages.Account;

[AllowAnonymous, EnableRateLimiting(SignInRate.Policy)]
public sealed class SignInPage(SignIn signIn, DemoPeople demoPeople) : PageModel
{
    [BindProperty] public string? UserName { get; set; }
    [BindProperty] public string? Password { get; set; }
    [BindProperty(SupportsGet = true)] public string? ReturnUrl { get; set; }

    public IReadOnlyList<DemoPerson> Demo { get; private set; } = [];
    public bool Filled { get; private set; }

    /// <param name="as">The demo account to fill in, if there is one.</param>
    public async Task<IActionResult> OnGet(string? @as, CancellationToken ct)
    {
        if (User.Identity?.IsAuthenticated == true) return LocalRedirect(Back);
        Demo = await demoPeople.Present(ct);
        if (Demo.FirstOrDefault(p => p.UserName == @as) is { } person) (UserName, Filled) = (person.UserName, true);
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        switch (await signIn.Run(UserName ?? "", Password ?? "", ct))
        {
            case Attempt.SignedIn:
                return LocalRedirect(Back);
            case Attempt.MustChoose choose:
                TempData["ChooseFor"] = choose.Id;
                TempData["ChooseToken"] = choose.Token;
                return RedirectToPage("/Account/ChoosePassword", new { ReturnUrl });
            case Attempt.LockedOut locked:
                var minutes = Math.Max(1, (int)Math.Ceiling((locked.Until - DateTimeOffset.UtcNow).TotalMinutes));
                ModelState.AddModelError("", Incorrect);
                ModelState.AddModelError("", $"Too many failed attempts. Sign-in is locked for {minutes} "
                    + $"{(minutes == 1 ? "minute" : "minutes")}, even with the "
                    + "right password. Ask a supervisor to reset it.");
                break;
            case Attempt.Deactivated:
                ModelState.AddModelError("", "This account is deactivated. If this is a mistake, ask a supervisor.");
                break;
            default:
                ModelState.AddModelError("", Incorrect);
                break;
        }
        Demo = await demoPeople.Present(ct);
        return Page();
    }

    private const string Incorrect = "Incorrect user name or password.";

    /// <summary>Never another site: a link to our sign-in page must not redirect there.</summary>
    private string Back => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/";
}
