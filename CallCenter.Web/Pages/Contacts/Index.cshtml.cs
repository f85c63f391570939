using CallCenter.Web.Accounts;
using CallCenter.Web.Contacts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Contacts;

/// <summary>All contacts by name, or those that are searched for.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class IndexPage(FindContacts contacts) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? Find { get; set; }
    /// <summary>The last contact of the page before.</summary>
    [BindProperty(SupportsGet = true)] public Guid? After { get; set; }

    public ContactPage Found { get; private set; } = null!;
    public bool Searched => !string.IsNullOrWhiteSpace(Find);

    public async Task OnGet(CancellationToken ct)
    {
        Found = await contacts.Find(Find, After, ct);
        this.Accepts(Found.Problems);
    }
}
