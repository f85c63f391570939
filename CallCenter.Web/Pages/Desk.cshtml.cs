using System.Security.Claims;
using CallCenter.Web.Accounts;
using CallCenter.Web.Calls;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages;

/// <summary>The agent's desk. Its first HTML is already the truth; the JS layer keeps it so.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class DeskModel(Board board) : PageModel
{
    public required BoardView View { get; set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        // Going back to the desk must ask the server: a kept copy would show calls that are long over.
        Response.Headers.CacheControl = "no-cache, no-store"; // the words that antiforgery would put there, with a warning
        var me = Guid.Parse(User.FindFirstValue(ClaimTypes.NameIdentifier)!);
        View = await board.For(me, Roles.All.Where(User.IsInRole).ToList(), ct);
    }

    public AgentRow Mine => Row(View.Agents.FirstOrDefault(a => a.Id == View.Me.Id));
    public IEnumerable<CallCard> MyCall => View.Calls.Where(c => c.Agent?.Id == View.Me.Id && c.State is "claimed" or "active" or "held").Select(Card);
    public IEnumerable<CallCard> Ringing => View.Calls.Where(c => c.State == "ringing" && Mine.Rings && !c.DeclinedBy.Contains(View.Me.Id)).Select(Card);
    public IEnumerable<CallCard> Declined => View.Calls.Where(c => c.State == "ringing" && Mine.Rings && c.DeclinedBy.Contains(View.Me.Id)).Select(Card);
    public IEnumerable<ParkedRow> Parked => View.Calls.Where(c => c.Parked is not null).OrderBy(c => c.Parked!.Slot).Select(c => new ParkedRow(c, View.Now, Mine.Busy));
    public IEnumerable<AgentRow> People => View.Agents.Select(Row);

    public string DeclinedCount => Declined.Count() switch { 0 => "", 1 => "1 caller whom you declined is still waiting.", var n => $"{n} callers whom you declined are still waiting." };

    private CallCard Card(CallView call) => new(call, View.Now);
    private AgentRow Row(AgentView? agent) => new(agent, View.Me.Id, View.Now);
}
