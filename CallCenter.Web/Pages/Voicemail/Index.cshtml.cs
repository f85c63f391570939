using CallCenter.Web.Accounts;
using CallCenter.Web.Calls.Recordings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Voicemail;

/// <summary>The messages of all lines. It refreshes itself: voicemail.js fetches this same page.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class IndexPage(Voicemails voicemails) : PageModel
{
    public IReadOnlyList<Calls.Recordings.Voicemail> Waiting { get; private set; } = [];
    public IReadOnlyList<Calls.Recordings.Voicemail> Done { get; private set; } = [];

    public async Task OnGet(CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-cache, no-store";
        var all = await voicemails.All(ct);
        (Waiting, Done) = ([.. all.Where(v => !v.Done)], [.. all.Where(v => v.Done)]);
    }
}
