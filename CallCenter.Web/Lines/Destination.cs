namespace CallCenter.Web.Lines;

public enum DestinationKind
{
    Voicemail,
    /// <summary>A farewell, and the call ends.</summary>
    Goodbye,
    /// <summary>Another line's agents.</summary>
    Line,
    /// <summary>An outside number.</summary>
    Number,
    /// <summary>Nowhere else: the caller waits although nobody is there.</summary>
    Wait,
}

/// <summary>
/// Where a line sends callers whom it does not serve: <c>voicemail</c>, <c>goodbye</c>, <c>line:</c> with its id, <c>number:</c> with
/// E.164; <c>wait</c> keeps them.
/// </summary>
public sealed record Destination(DestinationKind Kind, Guid? LineId = null, string? Number = null)
{
    public static readonly Destination Voicemail = new(DestinationKind.Voicemail), Goodbye = new(DestinationKind.Goodbye);
    /// <summary>As it is stored, for queries.</summary>
    public const string Waits = "wait";
    private const string OfLine = "line:", OfNumber = "number:";

    /// <summary>Null if it is none of these.</summary>
    public static Destination? Read(string? text) => text switch
    {
        "voicemail" => Voicemail,
        "goodbye" => Goodbye,
        Waits => new(DestinationKind.Wait),
        _ when text?.StartsWith(OfLine, StringComparison.Ordinal) == true && Guid.TryParseExact(text[OfLine.Length..], "D", out var line) =>
            new(DestinationKind.Line, LineId: line),
        _ when text?.StartsWith(OfNumber, StringComparison.Ordinal) == true && PhoneNumber.IsE164(text[OfNumber.Length..]) =>
            new(DestinationKind.Number, Number: text[OfNumber.Length..]),
        _ => null,
    };

    /// <summary>As stored.</summary>
    public override string ToString() => Kind switch
    {
        DestinationKind.Voicemail => "voicemail",
        DestinationKind.Goodbye => "goodbye",
        DestinationKind.Line => $"{OfLine}{LineId}",
        DestinationKind.Wait => Waits,
        _ => $"{OfNumber}{Number}",
    };
}
