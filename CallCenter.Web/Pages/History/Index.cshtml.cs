using CallCenter.Web.Accounts;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Lines;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.History;

[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(CallHistory history, Roster roster, LineList lines) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? Number { get; set; }
    [BindProperty(SupportsGet = true)] public Guid? Agent { get; set; }
    [BindProperty(SupportsGet = true)] public string? Outcome { get; set; }
    [BindProperty(SupportsGet = true)] public Guid? Line { get; set; }
    [BindProperty(SupportsGet = true)] public DateOnly? From { get; set; }
    [BindProperty(SupportsGet = true)] public DateOnly? To { get; set; }
    [BindProperty(SupportsGet = true)] public string? Before { get; set; }

    public HistoryPage Found { get; private set; } = null!;
    public IReadOnlyList<Named> Agents { get; private set; } = [];
    public IReadOnlyList<Named> Lines { get; private set; } = [];
    public bool Filtered => !ModelState.IsValid || Number is not null || Agent is not null || Outcome is not null || Line is not null
        || From is not null || To is not null;

    public async Task OnGet(CancellationToken ct)
    {
        // An invalid filter must not look like one that found everything.
        Found = ModelState.IsValid ? await history.Find(new(Number, Agent, Outcome, Line, From, To), Before, ct) : new([], null, []);
        this.Accepts(Found.Problems);
        Agents = await roster.Agents(ct);
        Lines = await lines.Names(ct);
    }

    /// <summary>The filters for the link to older calls.</summary>
    public Dictionary<string, string?> Older => new()
    {
        ["number"] = Number,
        ["agent"] = Agent?.ToString(),
        ["outcome"] = Outcome,
        ["line"] = Line?.ToString(),
        ["from"] = From?.ToString("O"),
        ["to"] = To?.ToString("O"),
        ["before"] = Found.Next,
    };
}
