using CallCenter.Web.Accounts;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.People;

/// <summary>Shows a new one-time password exactly once: after a reload it is gone.</summary>
[Authorize(Policy = Roles.Supervisor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class PasswordPage(Roster roster) : PageModel
{
    public Person Person { get; private set; } = null!;
    public string? Password { get; private set; }

    public async Task<IActionResult> OnGet(Guid id, CancellationToken ct)
    {
        if (await roster.Find(id, ct) is not { } person) return NotFound();
        Person = person;
        Password = TempData["OneTimePassword"] as string;
        return Page();
    }
}
