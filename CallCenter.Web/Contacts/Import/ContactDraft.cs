using CallCenter.Web.Data;

namespace CallCenter.Web.Contacts.Import;

/// <summary>A row as a contact. Null or an empty label: the file says nothing about it, and what is known stays.</summary>
internal sealed record ContactDraft(
    int Line, string Name, string? Company, string? Note, bool? Vip, Guid? Team, string? ExternalId, string? ExternalUrl,
    IReadOnlyList<(string Number, string Label)> Numbers)
{
    /// <summary>As the contact's own.</summary>
    public string Searched => Folded.Of(Name, Company ?? "");
}

/// <summary>A row that cannot be imported.</summary>
/// <param name="Why">A sentence for the person who has the file.</param>
public sealed record BadRow(int Line, string Why);
