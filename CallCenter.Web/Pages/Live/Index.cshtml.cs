using CallCenter.Web.Accounts;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Live;

[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(Board board) : PageModel
{
    public BoardView Board { get; private set; } = null!;

    public int Available => Board.Agents.Count(a => a is { Availability: "available", Reachable: true, Call: null, WrapUpUntil: null });

    /// <summary>Those who wait for one team, or for everyone, the first in line first.</summary>
    public sealed record Queue(string Team, IReadOnlyList<CallView> Callers);

    /// <summary>None if no call rings a team: then the list of calls says it all.</summary>
    public IReadOnlyList<Queue> Queues => Board.Calls.Any(c => c is { State: "ringing", Team: not null })
        ? [.. Board.Calls.Where(c => c.State == "ringing").OrderBy(c => PlaceInLine.Of(c)).GroupBy(c => c.Team)
            .Select(g => new Queue(g.Key?.Name ?? "Everyone", [.. g])).OrderBy(q => q.Team, StringComparer.InvariantCulture)]
        : [];

    /// <summary>Whom it rings now, in words.</summary>
    public string Rung(CallView call) => call switch
    {
        { OfferedTo: { } agent } => Board.Agents.FirstOrDefault(a => a.Id == agent)?.Name ?? "one agent",
        { OneByOne: true } => "the next agent who is free",
        { Team: null } => "everyone",
        { Reach: > 1 } => "the team and its reserve",
        _ => "the team",
    };

    public string? NoteOf(Named? agent) => Board.Agents.FirstOrDefault(a => a.Id == agent?.Id)?.Note;

    public async Task OnGet(CancellationToken ct) => Board = await board.For(User.Id(), User.RoleNames(), ct);
}
