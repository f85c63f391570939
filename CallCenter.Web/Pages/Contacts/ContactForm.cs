using CallCenter.Web.Contacts;
using CallCenter.Web.Lines;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Contacts;

/// <summary>The fields of a contact, for the page that adds one and the page that changes one.</summary>
public abstract class ContactForm(SaveContact save, TeamList teams) : PageModel
{
    private const int Blank = 2; // rows for more numbers

    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Company { get; set; }
    [BindProperty] public string? Note { get; set; }
    [BindProperty] public bool Vip { get; set; }
    [BindProperty] public Guid? PreferredTeam { get; set; }
    [BindProperty] public string? ExternalId { get; set; }
    [BindProperty] public string? ExternalUrl { get; set; }
    /// <summary>When the contact was last changed, in UTC ticks, as this form shows it. A newer change is not overwritten.</summary>
    [BindProperty] public long? Version { get; set; }
    [BindProperty(Name = "Numbers")] public List<NumberField> Numbers { get; set; } = [];
    /// <summary>Numbers of other contacts that the person moves here.</summary>
    [BindProperty] public List<string> Move { get; set; } = [];

    /// <summary>Numbers that other contacts have: nothing is saved until the person moves or removes them.</summary>
    public IReadOnlyList<TakenNumber> Taken { get; private set; } = [];
    /// <summary>Someone else changed the contact in the meantime: nothing is saved until the person has seen that.</summary>
    public bool Outdated { get; private set; }
    public IReadOnlyList<Team> Teams { get; private set; } = [];

    public sealed class NumberField
    {
        public string? Number { get; set; }
        public string? Label { get; set; }
    }

    protected void Fill(WholeContact whole)
    {
        var contact = whole.Contact;
        (Name, Company, Note, Vip) = (contact.Name, contact.Company, contact.Note, contact.Vip);
        (PreferredTeam, ExternalId, ExternalUrl) = (contact.PreferredTeam, contact.ExternalId, contact.ExternalUrl);
        Version = contact.UpdatedAt.UtcTicks;
        Numbers = [.. whole.Numbers.Select(n => new NumberField { Number = PhoneNumber.Show(n.Number), Label = n.Label })];
    }

    /// <summary>The contact's id if it was saved. A number that is taken is 409, and so is a contact that someone else changed.</summary>
    protected async Task<Guid?> Save(Guid by, Guid? id, CancellationToken ct)
    {
        var details = new ContactDetails(Name, Company, Note, Vip, PreferredTeam, ExternalId, ExternalUrl,
            [.. Numbers.Select(n => new NumberTyped(n.Number, n.Label))]);
        var outcome = await save.Run(by, id, Version, details, Move, ct);
        this.Accepts(outcome.Problems);
        (Taken, Outdated) = (outcome.Taken, outcome.Outdated);
        if (Taken.Count > 0 || Outdated) Response.StatusCode = StatusCodes.Status409Conflict;
        return outcome.Id;
    }

    protected async Task<IActionResult> Show(CancellationToken ct)
    {
        Teams = [.. (await teams.All(ct)).Where(t => t.Active || t.Id == PreferredTeam)];
        for (var n = 0; n < Blank && (Numbers.Count == 0 || Numbers.Count(f => string.IsNullOrWhiteSpace(f.Number)) < Blank); n++)
            Numbers.Add(new());
        return Page();
    }
}
