using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages;

/// <summary>The first page after sign-in.</summary>
[Authorize]
public sealed class IndexModel : PageModel
{
    public IActionResult OnGet() => Redirect(User.IsInRole(Roles.Agent) || User.IsInRole(Roles.Supervisor) ? "/desk" : "/ops/outbox");
}
