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
    /// <summary>A further page of those who wait, without the settled ones.</summary>
    [BindProperty(SupportsGet = true)] public string? After { get; set; }
    /// <summary>A further page of the settled ones, without those who wait.</summary>
    [BindProperty(SupportsGet = true)] public string? Before { get; set; }

    public MissedFilter Filter { get; private set; } = null!;
    public IReadOnlyList<Named> Lines { get; private set; } = [];
    public MissedPage Waiting { get; private set; } = MissedPage.None;
    public MissedPage Settled { get; private set; } = MissedPage.None;

    public bool ShowsWaiting => Before is null && Filter.Show != MissedShow.Expired;
    public bool ShowsSettled => After is null;

    public async Task OnGet(CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-cache, no-store";
        Filter = new(User.Id(), Line, Spelling.TryRead<MissedShow>(Show, out var show) ? show : MissedShow.All, Order == Newest);
        Lines = await lines.Names(ct);
        // An invalid link leads to the first page; one to both lists, to those who wait.
        After = Filter.Show != MissedShow.Expired && Bookmark.TryRead(After, out _, out _) ? After : null;
        Before = After is null && Bookmark.TryRead(Before, out _, out _) ? Before : null;
        if (ShowsWaiting) Waiting = await missed.Waiting(Filter, After, ct);
        if (ShowsSettled) Settled = await missed.Settled(Filter, Before, ct);
    }

    /// <summary>The filters, for the link to the first page.</summary>
    public Dictionary<string, string?> Filters => new() { ["line"] = Line?.ToString(), ["show"] = Show, ["order"] = Order };

    /// <summary>The filters, for the link to the next page of those who wait.</summary>
    public Dictionary<string, string?> Next => new(Filters) { ["after"] = Waiting.Next };

    /// <summary>The filters, for the link to older settled ones.</summary>
    public Dictionary<string, string?> Older => new(Filters) { ["before"] = Settled.Next };
}
