using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Account;

public sealed class AccessDeniedPage : PageModel
{
    public void OnGet() => Response.StatusCode = StatusCodes.Status403Forbidden;
}
