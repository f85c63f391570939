using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Snapshot;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Teams;

/// <summary>Every team with its members, who of them is at work, and who waits for it.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(TeamList teams, LineList lines, Board board) : PageModel
{
    public BoardView Board { get; private set; } = null!;
    public IReadOnlyList<Row> Rows { get; private set; } = [];

    /// <param name="Lines">The names of the lines that ring it.</param>
    /// <param name="Waiting">Its callers, the first in line first.</param>
    public sealed record Row(
        Team Team, IReadOnlyList<AgentView> First, IReadOnlyList<AgentView> Reserve, IReadOnlyList<string> Lines,
        IReadOnlyList<CallView> Waiting)
    {
        public IEnumerable<AgentView> Members => First.Concat(Reserve);
        public int Staffed => Members.Count(IsStaffed);
    }

    public async Task OnGet(CancellationToken ct)
    {
        Board = await board.For(User.Id(), User.RoleNames(), ct);
        var (all, ringing) = (await lines.All(ct), Board.Calls.Where(c => c.State == "ringing").OrderBy(c => PlaceInLine.Of(c)).ToList());
        Rows = [.. (await teams.All(ct)).Select(t => new Row(t, Of(t, TeamLevel.First), Of(t, TeamLevel.Reserve),
            [.. all.Where(l => l.TeamId == t.Id).Select(l => l.Name)], ringing.FindAll(c => c.Team?.Id == t.Id)))];
    }

    private List<AgentView> Of(Team team, TeamLevel level) =>
        [.. Board.Agents.Where(a => a.Teams.TryGetValue(team.Id, out var has) && has == (int)level)];

    /// <summary>At work: available, on a call, or wrapping up.</summary>
    public static bool IsStaffed(AgentView agent) => agent.Call is not null || agent.WrapUpUntil is not null
        || agent is { Availability: "available", Reachable: true };
}
