using CallCenter.Web.Accounts;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Calendars;

[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(CalendarList calendars) : PageModel
{
    public IReadOnlyList<ListedCalendar> Calendars { get; private set; } = [];

    public async Task OnGet(CancellationToken ct) => Calendars = await calendars.All(ct);
}
