using CallCenter.Web.Accounts;
using CallCenter.Web.Data;

namespace CallCenter.Web.Contacts;

/// <param name="Number">As typed; a blank row is ignored.</param>
public sealed record NumberTyped(string? Number, string? Label);

/// <summary>A contact as a person typed it.</summary>
/// <param name="Numbers">All of its numbers: those that are missing are removed.</param>
public sealed record ContactDetails(
    string? Name, string? Company, string? Note, bool Vip, Guid? PreferredTeam, string? ExternalId, string? ExternalUrl,
    IReadOnlyList<NumberTyped> Numbers)
{
    public ContactDetails Cleaned() => this with
    {
        Name = Typed.Clean(Name),
        Company = Typed.Clean(Company),
        Note = CleanNote(Note),
        ExternalId = Typed.Clean(ExternalId),
        ExternalUrl = Typed.Clean(ExternalUrl),
    };

    /// <summary>Of cleaned ones.</summary>
    public IEnumerable<Problem> Problems() => new Problem?[]
    {
        Typed.Check(Name!, "Name", "The name", Contact.LongestName),
        Typed.Check(Company!, "Company", "The company", Contact.LongestCompany, required: false),
        Note!.Length > Contact.LongestNote ? new Problem("Note", $"The note is longer than {Contact.LongestNote} characters.") : null,
        Typed.Check(ExternalId!, "ExternalId", "The external id", Contact.LongestExternalId, required: false),
        Typed.Check(ExternalUrl!, "ExternalUrl", "The link", Contact.LongestExternalUrl, required: false)
            ?? (ExternalUrl!.Length == 0 || IsLink(ExternalUrl) ? null
                : new Problem("ExternalUrl", "Start the link with https:// or http://.")),
    }.OfType<Problem>();

    /// <summary>Plain text with its lines. A character that cannot be stored becomes a space.</summary>
    internal static string CleanNote(string? text) =>
        string.Concat((text ?? "").ReplaceLineEndings("\n").Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)).Trim();

    internal static bool IsLink(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme is "https" or "http";
}
