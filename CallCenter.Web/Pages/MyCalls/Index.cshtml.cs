using CallCenter.Web.Accounts;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CallCenter.Web.Pages.MyCalls;

/// <summary>An agent's own calls, and the missed ones of the lines that ring them. Nobody else's: supervisors have the history.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class IndexPage(AgentCalls calls, Roster roster, LineList lines) : CallListPage(roster, lines)
{
    /// <summary>An <see cref="AgentCallsKind"/>; empty for both.</summary>
    [BindProperty(SupportsGet = true)] public string? Kind { get; set; }

    public override string PageName => "/MyCalls/Index";

    public override bool Filtered => base.Filtered || Kind is not null;

    public override Dictionary<string, string?> Filters => new(base.Filters) { ["kind"] = Kind };

    public async Task OnGet(CancellationToken ct)
    {
        AgentCallsKind? kind = Spelling.TryRead<AgentCallsKind>(Kind, out var one) ? one : null;
        if (kind is null && !string.IsNullOrEmpty(Kind)) ModelState.AddModelError(nameof(Kind), "Choose which calls to show.");
        await Show(filter => calls.Find(User.Id(), kind, filter, Before, ct), ct);
    }
}
