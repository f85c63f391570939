using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Teams;

/// <summary>One team, or a new one without an id.</summary>
[Authorize(Policy = Roles.Supervisor)]
public sealed class EditPage(TeamList teams, Roster roster, ArrangeTeam arrange) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid? Id { get; set; }
    /// <summary>The team that the form was filled from, in words.</summary>
    [BindProperty] public string? Seen { get; set; }
    [BindProperty] public string? Name { get; set; }
    [BindProperty] public bool Active { get; set; }
    /// <summary>By agent: none, first or reserve.</summary>
    [BindProperty(Name = "Members")] public Dictionary<Guid, string> Members { get; set; } = [];

    public IReadOnlyList<Person> Agents { get; private set; } = [];

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        var team = Id is { } id ? await teams.Find(id, ct) : new() { Name = "" };
        if (team is null) return NotFound();
        await Load(ct);
        (Name, Active, Seen) = (team.Name, team.Active, Id is null ? null : InWords(team));
        Members = Agents.ToDictionary(p => p.Id, p => Spelling.Of((TeamLevel)p.Agent!.Teams.GetValueOrDefault(team.Id)));
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        var members = Members.Where(m => Spelling.TryRead<TeamLevel>(m.Value, out _))
            .ToDictionary(m => m.Key, m => Spelling.Read<TeamLevel>(m.Value));
        var problems = await arrange.Run(User.Id(), Id, Seen, new(Name, Active, members), ct);
        if (!this.Accepts(problems))
        {
            await Load(ct);
            var stored = Id is { } shown ? await teams.Find(shown, ct) : null;
            Seen = this.SeenNow(Seen, stored is null ? null : InWords(stored));
            return Page();
        }
        this.Note($"{Name?.Trim()} was saved.");
        return RedirectToPage("/Teams/Index");
    }

    private string InWords(Team team) => ArrangeTeam.InWords(team,
        SetTeams.InWords(Agents.Select(p => (p.DisplayName, p.Agent!.Teams.GetValueOrDefault(team.Id)))));

    private async Task Load(CancellationToken ct) =>
        Agents = [.. (await roster.All(ct)).Where(p => p is { Active: true, Agent.Active: true })];
}
