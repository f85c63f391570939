using CallCenter.Web.Accounts;
using CallCenter.Web.Calls.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Live;

[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(Board board) : PageModel
{
    public BoardView Board { get; private set; } = null!;

    public int Available => Board.Agents.Count(a => a is { Availability: "available", Reachable: true, Call: null, WrapUpUntil: null });

    public string? NoteOf(Named? agent) => Board.Agents.FirstOrDefault(a => a.Id == agent?.Id)?.Note;

    public async Task OnGet(CancellationToken ct) => Board = await board.For(User.Id(), User.RoleNames(), ct);
}
