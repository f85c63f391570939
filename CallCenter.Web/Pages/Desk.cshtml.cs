using System.Security.Claims;
using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Snapshot;
using CallCenter.Web.Lines;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Pages;

/// <summary>The agent's desk. Its first HTML is already up to date; the JS layer keeps it so.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class DeskModel(Board board, LineList lines, IOptions<TwilioOptions> twilio) : PageModel
{
    public required BoardView View { get; set; }
    /// <summary>The lines from which a call can be placed.</summary>
    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        // Going back to the desk must ask the server: a cached copy would show calls that ended long ago.
        Response.Headers.CacheControl = "no-cache, no-store"; // the values that antiforgery would set, with a warning
        var me = Guid.Parse(User.FindFirstValue(ClaimTypes.NameIdentifier)!);
        View = await board.For(me, Roles.All.Where(User.IsInRole).ToList(), ct);
        Lines = [.. (await lines.All(ct)).Where(l => l.Active)];
    }

    /// <summary>In seconds: when Twilio ends a leg, and how long before that its agent is warned.</summary>
    public (int Lasts, int Warned) Leg => ((int)twilio.Value.LongestLeg.TotalSeconds, (int)TwilioOptions.LimitWarning.TotalSeconds);

    /// <summary>A line has a customer's page to open.</summary>
    public bool Pops => Lines.Any(l => l.PopUrl is not null);

    public Guid Me => View.Me.Id;
    public bool Supervises => User.IsInRole(Roles.Supervisor);
    public AgentRow Mine => Row(View.Agents.FirstOrDefault(a => a.Id == Me));
    public IEnumerable<CallCard> MyCall => InLine.Where(c => Place.Of(c, Me) is not null).Select(Card);
    public IEnumerable<CallCard> Ringing =>
        InLine.Where(c => Place.Rings(c, Me, Mine.Agent, Mine.Rings)).Select(c => Card(c) with { OnlyRings = true });
    public IEnumerable<CallCard> Declined =>
        InLine.Where(c => Mine.Rings && Place.ForMe(c, Me, Mine.Agent) && c.DeclinedBy.Contains(Me)).Select(Card);
    private IEnumerable<CallView> InLine => View.Calls.OrderBy(c => PlaceInLine.Of(c));
    public IEnumerable<ParkedRow> Parked => View.Calls.Where(c => c.Parked is not null)
        .OrderBy(c => c.Parked!.Slot).Select(c => new ParkedRow(c, View.Now, Mine.Busy));
    /// <summary>In the order of the JS layer, which differs from the database's and would otherwise move them.</summary>
    public IEnumerable<AgentRow> People => View.Agents.OrderBy(a => a.Name, StringComparer.InvariantCulture).ThenBy(a => a.Id).Select(Row);

    public string DeclinedCount => Declined.Count() switch
    {
        0 => "",
        1 => "1 caller you declined is still waiting.",
        var n => $"{n} callers you declined are still waiting.",
    };

    public string NameOf(Guid id) => View.Agents.FirstOrDefault(a => a.Id == id)?.Name ?? "a colleague";
    private CallCard Card(CallView call) => new(call, View.Now, Me, NameOf, Supervises: Supervises);
    private AgentRow Row(AgentView? agent) =>
        new(agent, Me, View.Now, Supervises, agent?.Call is { } on ? View.Calls.FirstOrDefault(c => c.Id == on.Id) : null);
}
