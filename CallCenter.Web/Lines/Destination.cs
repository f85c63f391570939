using System.Globalization;

namespace CallCenter.Web.Lines;

public enum DestinationKind { Wait, Voicemail, Goodbye, Line, Number }

/// <summary>
/// Where a line sends a caller who cannot wait there. Stored as <c>wait</c>, <c>voicemail</c>, <c>goodbye</c>, <c>line:&lt;id&gt;</c> or
/// <c>number:</c> and an E.164 number.
/// </summary>
public sealed record Destination(DestinationKind Kind, Guid LineId = default, string Number = "")
{
    public const string Wait = "wait", Voicemail = "voicemail", Goodbye = "goodbye";
    private const string LinePrefix = "line:", NumberPrefix = "number:";

    public static string Of(Guid lineId) => $"{LinePrefix}{lineId}";

    public static string Of(string number) => $"{NumberPrefix}{number}";

    /// <summary>What cannot be read is voicemail: the caller must go somewhere.</summary>
    public static Destination Read(string? text) => TryRead(text) ?? new(DestinationKind.Voicemail);

    public static Destination? TryRead(string? text) => text switch
    {
        Wait => new(DestinationKind.Wait),
        Voicemail => new(DestinationKind.Voicemail),
        Goodbye => new(DestinationKind.Goodbye),
        not null when text.StartsWith(LinePrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text[LinePrefix.Length..], "D", out var id) => new(DestinationKind.Line, LineId: id),
        not null when text.StartsWith(NumberPrefix + "+", StringComparison.Ordinal)
            && long.TryParse(text[(NumberPrefix.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            => new(DestinationKind.Number, Number: text[NumberPrefix.Length..]),
        _ => null,
    };

    public override string ToString() => Kind switch
    {
        DestinationKind.Wait => Wait,
        DestinationKind.Goodbye => Goodbye,
        DestinationKind.Line => Of(LineId),
        DestinationKind.Number => Of(Number),
        _ => Voicemail,
    };
}
