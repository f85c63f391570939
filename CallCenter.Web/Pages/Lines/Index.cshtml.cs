using CallCenter.Web.Accounts;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Lines;

[Authorize(Policy = Roles.Supervisor)]
public sealed class IndexPage(LineList lines) : PageModel
{
    public IReadOnlyList<ListedLine> Lines { get; private set; } = [];

    public async Task OnGet(CancellationToken ct) => Lines = await lines.Listed(ct);
}
