using CallCenter.Web.Accounts;
using CallCenter.Web.Outbox;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Ops;

[Authorize(Policy = Roles.Ops)]
public sealed class OutboxPage(OutboxStatus status, RetryDeadLetter retry, DiscardDeadLetter discard) : PageModel
{
    public IReadOnlyList<OutboxTally> Tallies { get; private set; } = [];
    public IReadOnlyList<StuckMessage> Stuck { get; private set; } = [];

    public async Task OnGet(CancellationToken ct) => (Tallies, Stuck) = (await status.Tallies(ct), await status.Stuck(ct));

    public async Task<IActionResult> OnPostRetry(long id, CancellationToken ct) =>
        Back(await retry.Run(User.Id(), id, ct), $"Row {id} will be retried.");

    public async Task<IActionResult> OnPostDiscard(long id, CancellationToken ct) =>
        Back(await discard.Run(User.Id(), id, ct), $"Row {id} was discarded.");

    public async Task<IActionResult> OnPostRetryAll(string? kind, CancellationToken ct) =>
        Back(await retry.All(User.Id(), kind, ct), "will be retried.", "will be retried.");

    public async Task<IActionResult> OnPostDiscardAll(string? kind, CancellationToken ct) =>
        Back(await discard.All(User.Id(), kind, ct), "was discarded.", "were discarded.");

    private RedirectToPageResult Back(int count, string one, string many) =>
        Back(count > 0, count == 1 ? $"1 dead letter {one}" : $"{count} dead letters {many}", "There are no dead letters left.");

    private RedirectToPageResult Back(
        bool found, string note, string gone = "This row is gone: it was delivered, or someone else discarded it.")
    {
        this.Note(found ? note : gone);
        return RedirectToPage();
    }
}
