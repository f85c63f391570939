namespace CallCenter.Web.Data;

/// <summary>
/// Someone who calls or is called. In this room because calls read contacts while contacts name calls: neither room may need the other.
/// </summary>
public sealed class Contact
{
    public const int LongestName = 120, LongestCompany = 120, LongestNote = 2000, LongestExternalId = 120, LongestExternalUrl = 500;

    public Guid Id { get; init; }
    /// <summary>1 to 120 characters.</summary>
    public required string Name { get; set; }
    public string Company { get; set; } = "";
    /// <summary>Pinned to the card while they call; plain text, may have several lines.</summary>
    public string Note { get; set; } = "";
    /// <summary>Their calls have priority 1.</summary>
    public bool Vip { get; set; }
    /// <summary>The customer's id in another system, unique.</summary>
    public string? ExternalId { get; set; }
    /// <summary>The customer's page in another system, http or https.</summary>
    public string? ExternalUrl { get; set; }
    /// <summary>Rings instead of the line's team.</summary>
    public Guid? PreferredTeam { get; set; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }
    /// <summary>Name and company as <see cref="Folded"/> has them.</summary>
    public string Searched { get; set; } = "";
}

/// <summary>A phone number, which exactly one contact has.</summary>
public sealed class ContactNumber
{
    public const int LongestLabel = 40;

    /// <summary>E.164; the key.</summary>
    public required string Number { get; init; }
    public Guid ContactId { get; set; }
    /// <summary>Such as “Mobile”; may be empty.</summary>
    public string Label { get; set; } = "";
}

/// <summary>A file of contacts that was uploaded and is not imported yet.</summary>
public sealed class ContactImport
{
    public Guid Id { get; init; }
    public Guid By { get; init; }
    public DateTimeOffset At { get; init; }
    public required byte[] File { get; init; }
    /// <summary>ISO 3166: of numbers without a country code.</summary>
    public required string Country { get; set; }
    /// <summary>What each column of the file is.</summary>
    public required string[] Columns { get; set; }
    /// <summary>Rows that are written already, and how many there are; both 0 before it was confirmed.</summary>
    public int Done { get; init; }
    public int Total { get; init; }
}
