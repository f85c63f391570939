using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.People;

[Authorize(Policy = Accounts.Roles.Supervisor)]
public sealed class EditPage(
    Roster roster, ChangePerson change, ResetPassword reset, DeactivatePerson deactivate, ReactivatePerson reactivate,
    TeamList teams, SetTeams setTeams) : PageModel
{
    [BindProperty(SupportsGet = true)] public Guid Id { get; set; }
    /// <summary>The name and roles that the form was filled from.</summary>
    [BindProperty] public string? Seen { get; set; }
    /// <summary>The same of the form with the teams.</summary>
    [BindProperty] public string? SeenTeams { get; set; }
    [BindProperty] public string? DisplayName { get; set; }
    [BindProperty] public List<string> Roles { get; set; } = [];

    /// <summary>By team: none, first or reserve. Named, or another form without it would be read as one.</summary>
    [BindProperty(Name = "Teams")] public Dictionary<Guid, string> Teams { get; set; } = [];

    public Person Person { get; private set; } = null!;
    /// <summary>The teams that may be chosen.</summary>
    public IReadOnlyList<Team> Choices { get; private set; } = [];
    public bool Myself => Id == User.Id();

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        if (await Show(ct) is { } gone) return gone;
        (DisplayName, Roles) = (Person.DisplayName, [.. Person.Roles]);
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        if (this.Accepts(await change.Run(User.Id(), Id, Seen, DisplayName, Roles, ct))) return Back($"{DisplayName?.Trim()} was saved.");
        var seen = Seen;
        if (await Show(ct) is { } gone) return gone;
        Seen = this.SeenNow(seen, Seen);
        return Page();
    }

    /// <returns>Null if there is someone to show.</returns>
    private async Task<NotFoundResult?> Show(CancellationToken ct)
    {
        if (await roster.Find(Id, ct) is not { } person) return NotFound();
        (Person, Seen) = (person, person.InWords);
        Choices = [.. (await teams.All(ct)).Where(t => t.Active)];
        Teams = Choices.ToDictionary(t => t.Id, t => Spelling.Of((TeamLevel)(Person.Agent?.Teams.GetValueOrDefault(t.Id) ?? 0)));
        SeenTeams = SetTeams.InWords(Choices.Select(t => (t.Name, Person.Agent?.Teams.GetValueOrDefault(t.Id) ?? 0)));
        return null;
    }

    public async Task<IActionResult> OnPostTeams(CancellationToken ct)
    {
        var levels = Teams.Where(t => Spelling.TryRead<TeamLevel>(t.Value, out _))
            .ToDictionary(t => t.Key, t => Spelling.Read<TeamLevel>(t.Value));
        var seen = SeenTeams;
        var problems = await setTeams.Run(User.Id(), Id, seen, levels, ct);
        var page = await OnGet(ct);
        if (page is NotFoundResult) return page;
        if (this.Accepts(problems.Select(p => p.Field == nameof(Seen) ? p with { Field = nameof(SeenTeams) } : p)))
            return Back($"The teams of {Person.DisplayName} were saved.");
        foreach (var (team, level) in levels) Teams[team] = Spelling.Of(level);
        SeenTeams = this.SeenNow(seen, SeenTeams, nameof(SeenTeams));
        return page;
    }

    public async Task<IActionResult> OnPostReset(CancellationToken ct)
    {
        var (password, problem) = await reset.Run(User.Id(), Id, ct);
        if (problem is not null)
        {
            var page = await OnGet(ct);
            this.Accepts([problem]);
            return page;
        }
        if (password is null) return NotFound();
        TempData["OneTimePassword"] = password;
        return RedirectToPage("/People/Password", new { Id });
    }

    public Task<IActionResult> OnPostDeactivate(CancellationToken ct) =>
        Turn(deactivate.Run(User.Id(), Id, ct), "was deactivated and signed out", ct);

    public Task<IActionResult> OnPostReactivate(CancellationToken ct) => Turn(reactivate.Run(User.Id(), Id, ct), "can sign in again", ct);

    private async Task<IActionResult> Turn(Task<IReadOnlyList<Problem>> act, string done, CancellationToken ct)
    {
        var problems = await act;
        var page = await OnGet(ct);
        return page is NotFoundResult || !this.Accepts(problems) ? page : Back($"{Person.DisplayName} {done}.");
    }

    private RedirectToPageResult Back(string note)
    {
        this.Note(note);
        return RedirectToPage("/People/Index");
    }
}
