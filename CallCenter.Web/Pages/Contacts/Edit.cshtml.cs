using CallCenter.Web.Accounts;
using CallCenter.Web.Contacts;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CallCenter.Web.Pages.Contacts;

/// <summary>One contact: whom to call, and its details.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class EditPage(FindContacts contacts, SaveContact save, TeamList teams) : ContactForm(save, teams)
{
    [BindProperty(SupportsGet = true)] public Guid Id { get; set; }

    /// <summary>As it is stored.</summary>
    public WholeContact Shown { get; private set; } = null!;

    public async Task<IActionResult> OnGet(CancellationToken ct)
    {
        if (await contacts.One(Id, ct) is not { } contact) return NotFound();
        Shown = contact;
        Fill(contact);
        return await Show(ct);
    }

    public async Task<IActionResult> OnPost(CancellationToken ct)
    {
        if (await Save(User.Id(), Id, ct) is not null)
        {
            this.Note($"{Name?.Trim()} was saved.");
            return RedirectToPage(new { id = Id });
        }
        if (await contacts.One(Id, ct) is not { } contact) return NotFound();
        Shown = contact;
        return await Show(ct);
    }
}
