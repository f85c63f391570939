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
        if (await roster.Find(Id, ct) is not { } person) return NotFound();
        (Person, DisplayName, Roles) = (person, person.DisplayName, [.. person.Roles]);
        await ShowTeams(ct);
        return Page();
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        if (this.Accepts(await change.Run(User.Id(), Id, DisplayName, Roles, ct))) return Back($"{DisplayName?.Trim()} was saved.");
        if (await roster.Find(Id, ct) is not { } person) return NotFound();
        Person = person;
        await ShowTeams(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostTeams(CancellationToken ct)
    {
        var levels = Teams.Where(t => Spelling.TryRead<TeamLevel>(t.Value, out _))
            .ToDictionary(t => t.Key, t => Spelling.Read<TeamLevel>(t.Value));
        var problems = await setTeams.Run(User.Id(), Id, levels, ct);
        var page = await OnGet(ct);
        return page is NotFoundResult || !this.Accepts(problems) ? page : Back($"The teams of {Person.DisplayName} were saved.");
    }

    private async Task ShowTeams(CancellationToken ct)
    {
        Choices = [.. (await teams.All(ct)).Where(t => t.Active)];
        Teams = Choices.ToDictionary(t => t.Id, t => Spelling.Of((TeamLevel)(Person.Agent?.Teams.GetValueOrDefault(t.Id) ?? 0)));
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
