using CallCenter.Web.Calls.History;
using CallCenter.Web.Lines;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages;

/// <summary>A list of past calls. Its filters are in its address.</summary>
public abstract class CallListPage(Roster roster, LineList lines) : PageModel
{
    [BindProperty(SupportsGet = true)] public string? Number { get; set; }
    [BindProperty(SupportsGet = true)] public Guid? Agent { get; set; }
    [BindProperty(SupportsGet = true)] public string? Outcome { get; set; }
    [BindProperty(SupportsGet = true)] public Guid? Line { get; set; }
    [BindProperty(SupportsGet = true)] public DateOnly? From { get; set; }
    [BindProperty(SupportsGet = true)] public DateOnly? To { get; set; }
    [BindProperty(SupportsGet = true)] public string? Before { get; set; }

    public HistoryPage Found { get; private set; } = null!;
    public ViewerDays Days { get; private set; } = null!;
    public IReadOnlyList<Named> Agents { get; private set; } = [];
    public IReadOnlyList<Named> Lines { get; private set; } = [];

    /// <summary>For links to this page.</summary>
    public abstract string PageName { get; }

    /// <summary>The story of a call may be opened from here, and its number blocked.</summary>
    public virtual bool Supervises => false;

    public virtual bool Filtered => !ModelState.IsValid || Number is not null || Agent is not null || Outcome is not null
        || Line is not null || From is not null || To is not null;

    /// <summary>Shows what is found; an invalid filter must not look like one that found everything.</summary>
    protected async Task Show(Func<HistoryFilter, Task<HistoryPage>> find, CancellationToken ct)
    {
        Days = ViewerDays.Of(Request);
        Found = ModelState.IsValid ? await find(new(Number, Agent, Outcome, Line, From, To) { Zone = Days.Zone }) : new([], null, []);
        this.Accepts(Found.Problems);
        Agents = await roster.Agents(ct);
        Lines = await lines.Names(ct);
    }

    /// <summary>The filters, for the link to the newest calls.</summary>
    public virtual Dictionary<string, string?> Filters => new()
    {
        ["number"] = Number,
        ["agent"] = Agent?.ToString(),
        ["outcome"] = Outcome,
        ["line"] = Line?.ToString(),
        ["from"] = From?.ToString("O"),
        ["to"] = To?.ToString("O"),
    };

    /// <summary>The filters, for the link to older calls.</summary>
    public Dictionary<string, string?> Older => new(Filters) { ["before"] = Found.Next };
}
