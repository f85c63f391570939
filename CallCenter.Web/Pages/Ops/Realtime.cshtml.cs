using CallCenter.Web.Accounts;
using CallCenter.Web.Promise;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Ops;

/// <summary>How fast changes reach the screens, and which lag; <c>Client/promise.js</c> fetches it again every five seconds.</summary>
[Authorize(Policy = Roles.Ops)]
public sealed class RealtimePage(PromiseReports reports, LastDay day) : PageModel
{
    public PromiseReport Report { get; private set; } = null!;
    public Figures Today { get; private set; } = null!;

    public async Task OnGet(CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-cache, no-store";
        Report = await reports.Current(ct);
        Today = await day.Get(Report.Now, ct);
    }

    public string Ago(DateTimeOffset at) => $"{Words.Age(Report.Now > at ? Report.Now - at : TimeSpan.Zero)} ago";

    /// <summary>What to say about a screen besides its times: worst first.</summary>
    public static (string Text, string Tone) Mark(ScreenStatus screen) => screen switch
    {
        { BehindSince: not null } => ("Behind", "bad"),
        { Silent: true } => ("Hears nothing", "bad"),
        { Connection: "polling" } => ("Polling", "warn"),
        { Drawn: var drawn } when Breaches.IsSlow(drawn) => ("Slow", "warn"),
        { Connection: "opening" } => ("Opening", "none"),
        _ => ("Live", "good"),
    };
}
