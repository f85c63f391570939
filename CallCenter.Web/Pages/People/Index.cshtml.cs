using CallCenter.Web.Accounts;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.People;

[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(Roster roster) : PageModel
{
    public IReadOnlyList<Person> People { get; private set; } = [];

    public async Task OnGet(CancellationToken ct) => People = await roster.All(ct);
}
