using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Calls.Snapshot;
using CallCenter.Web.Calls.Supervising;
using CallCenter.Web.Lines;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Live;

/// <summary>One live call, and what a supervisor can do about it and its agent without a phone.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class CallPage(Board board, LineList lines, SuperviseCall supervise, RightAgent right) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid Id { get; set; }
    /// <summary><c>agent id</c> or <c>line id</c>.</summary>
    [BindProperty] public string? To { get; set; }

    public CallView? Call { get; private set; }
    public IReadOnlyList<AgentView> Colleagues { get; private set; } = [];
    public IReadOnlyList<Line> Lines { get; private set; } = [];
    public Guid Me => User.Id();

    public async Task OnGet(CancellationToken ct)
    {
        var view = await board.For(Me, User.RoleNames(), ct);
        Call = view.Calls.FirstOrDefault(c => c.Id == Id);
        Colleagues = [.. view.Agents.Where(a => a is { Availability: "available", Reachable: true, Call: null, WrapUpUntil: null })];
        Lines = [.. (await lines.All(ct)).Where(l => l.Active)];
    }

    public Task<IActionResult> OnPostEnd(CancellationToken ct) => Done(supervise.End(Id, Me, ct), "The call was ended.", ct);

    public Task<IActionResult> OnPostMove(CancellationToken ct) => Done(supervise.Move(Id, Me, Target, ct), "The call was moved.", ct);

    public Task<IActionResult> OnPostClear(Guid agent, CancellationToken ct) => Right(right.ClearCall(Me, agent, ct), "is off the call");

    public Task<IActionResult> OnPostAway(Guid agent, CancellationToken ct) =>
        Right(right.Force(Me, agent, Availability.Away, ct), "is away");

    public Task<IActionResult> OnPostSignOut(Guid agent, CancellationToken ct) => Right(right.SignOut(Me, agent, ct), "is signed out");

    private Target Target => To?.Split(' ') is [var kind, var id] && Guid.TryParse(id, out var chosen)
        ? kind == "line" ? new(LineId: chosen) : new(AgentId: chosen) : new();

    private async Task<IActionResult> Done(Task<Outcome> acting, string done, CancellationToken ct)
    {
        if ((await acting).Refusal is not { } refusal)
        {
            this.Note(done);
            return RedirectToPage("/Live/Index");
        }
        ModelState.AddModelError("", refusal.Detail);
        await OnGet(ct);
        return Page();
    }

    private async Task<IActionResult> Right(Task<AgentView?> acting, string done)
    {
        if (await acting is not { } agent) return NotFound();
        this.Note($"{agent.Name} {done}.");
        return RedirectToPage("/Live/Index");
    }
}
