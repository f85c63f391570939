using CallCenter.Web.Accounts;
using CallCenter.Web.Calls;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.History;

/// <summary>One call. Ops may look too: a stuck outbox row leads here.</summary>
[Authorize(Roles = Roles.Supervisor + "," + Roles.Ops)]
public sealed class CallPage(CallStories stories) : PageModel
{
    public CallStory Story { get; private set; } = null!;

    public async Task<IActionResult> OnGet(Guid id, CancellationToken ct)
    {
        if (await stories.Find(id, ct) is not { } story) return NotFound();
        Story = story;
        return Page();
    }
}
