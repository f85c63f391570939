using CallCenter.Web.Accounts;
using CallCenter.Web.Contacts;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CallCenter.Web.Pages.Contacts;

/// <summary>A new contact. A link from a call fills its number in.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class AddPage(SaveContact save, TeamList teams) : ContactForm(save, teams)
{
    public Task<IActionResult> OnGet(string? number, CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(number)) Numbers = [new() { Number = number }];
        return Show(ct);
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        if (await Save(User.Id(), null, ct) is not { } id) return await Show(ct);
        this.Note($"{Name?.Trim()} was added.");
        return RedirectToPage("/Contacts/Edit", new { id });
    }
}
