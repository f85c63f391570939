using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.FollowUps;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Missed;

/// <summary>Who must be called back, with the messages they left. It refreshes itself: missed.js fetches this same page.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class IndexPage(MissedList missed, LineList lines) : PageModel
{
    public const string Newest = "newest";

    [BindProperty(SupportsGet = true)] public Guid? Line { get; set; }
    /// <summary>A <see cref="MissedShow"/>.</summary>
    [BindProperty(SupportsGet = true)] public string? Show { get; set; }
    /// <summary><see cref="Newest"/>; anything else: the longest waiting first.</summary>
    [BindProperty(SupportsGet = true)] public string? Order { get; set; }

    public MissedFilter Filter { get; private set; } = null!;
    public IReadOnlyList<Named> Lines { get; private set; } = [];
    public IReadOnlyList<MissedRow> Waiting { get; private set; } = [];
    public IReadOnlyList<MissedRow> Settled { get; private set; } = [];

    public async Task OnGet(CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-cache, no-store";
        Filter = new(User.Id(), Line, Spelling.TryRead<MissedShow>(Show, out var show) ? show : MissedShow.All, Order == Newest);
        Lines = await lines.Names(ct);
        (Waiting, Settled) = (await missed.Waiting(Filter, ct), await missed.Settled(Filter, ct));
    }
}
