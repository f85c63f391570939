using CallCenter.Web.Accounts;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Lines;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Authorization;

namespace CallCenter.Web.Pages.History;

[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(CallHistory history, Roster roster, LineList lines) : CallListPage(roster, lines)
{
    public override string PageName => "/History/Index";

    public override bool Supervises => true;

    public Task OnGet(CancellationToken ct) => Show(filter => history.Find(filter, Before, ct), ct);
}
