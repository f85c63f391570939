namespace CallCenter.Web.Contacts.Import;

/// <summary>A row as a contact. Null: the file says nothing about it, and what is known stays.</summary>
internal sealed record ContactDraft(
    int Line, string Name, string? Company, string? Note, bool? Vip, Guid? Team, string? ExternalId, string? ExternalUrl,
    IReadOnlyList<(string Number, string Label)> Numbers);

/// <summary>A row that cannot be imported.</summary>
/// <param name="Why">A sentence for the person who has the file.</param>
public sealed record BadRow(int Line, string Why);
