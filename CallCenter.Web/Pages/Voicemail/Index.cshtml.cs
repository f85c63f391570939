using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Voicemail;

/// <summary>Messages are in the list of missed calls. Bookmarks and links from before that lead there.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class IndexPage : PageModel
{
    // Written anew: a raw query may hold what no redirect may.
    public IActionResult OnGet() => LocalRedirect($"/missed{QueryString.Create(Request.Query)}");
}
