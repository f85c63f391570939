using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages;

/// <summary>Where a person's day starts.</summary>
[Authorize]
public sealed class IndexModel : PageModel
{
    public IActionResult OnGet() => Redirect(User.IsInRole(Roles.Agent) || User.IsInRole(Roles.Supervisor) ? "/desk" : "/ops/outbox");
}
