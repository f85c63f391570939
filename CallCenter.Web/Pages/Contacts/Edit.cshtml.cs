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
    /// <summary>What someone else has saved in the meantime, where the form differs. Saving again replaces it.</summary>
    public IReadOnlyList<(string Field, string Stored)> Differences { get; private set; } = [];

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
        var page = await Show(ct);
        if (Outdated) (Differences, Version) = (Compare(contact), contact.Contact.UpdatedAt.UtcTicks);
        return page;
    }

    private List<(string Field, string Stored)> Compare(WholeContact stored)
    {
        var now = stored.Contact;
        (string Field, string? Typed, string? Stored)[] all =
        [
            ("Name", Name, now.Name), ("Company", Company, now.Company),
            ("Numbers", Listed(Numbers.Select(n => (n.Number, n.Label))),
                Listed(stored.Numbers.Select(n => ((string?)PhoneNumber.Show(n.Number), (string?)n.Label)))),
            ("VIP", Vip ? "Yes" : "No", now.Vip ? "Yes" : "No"), ("Rings", TeamName(PreferredTeam), TeamName(now.PreferredTeam)),
            ("Note", Note, now.Note), ("External id", ExternalId, now.ExternalId), ("Link", ExternalUrl, now.ExternalUrl),
        ];
        return [.. all.Where(f => Plain(f.Typed) != Plain(f.Stored)).Select(f => (f.Field, Plain(f.Stored)))];
    }

    private string TeamName(Guid? team) =>
        team is null ? "The line’s team" : Teams.FirstOrDefault(t => t.Id == team)?.Name ?? "Another team";

    private static string Listed(IEnumerable<(string? Number, string? Label)> numbers) => string.Join(", ",
        numbers.Where(n => Plain(n.Number).Length > 0)
            .Select(n => Plain(n.Label).Length > 0 ? $"{Plain(n.Number)} ({Plain(n.Label)})" : Plain(n.Number)));

    private static string Plain(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();
}
