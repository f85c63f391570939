using CallCenter.Web.Lines;

namespace CallCenter.Web.Pages.Lines;

/// <summary>A field in which a supervisor chooses where callers go.</summary>
/// <param name="Field">The name of its select; the input for a number is named after it.</param>
/// <param name="To">The chosen value, as in <see cref="DestinationTyped"/>.</param>
/// <param name="Lines">The lines that may be chosen.</param>
/// <param name="Goodbye">What the choice of a goodbye is called.</param>
public sealed record DestinationField(
    string Field, string NumberField, string Label, string Hint, string? To, string? Number, IReadOnlyList<Named> Lines,
    bool MayWait = false, string Goodbye = "A goodbye")
{
    public IEnumerable<(string Value, string Text)> Choices =>
    [
        .. MayWait ? [(Destination.Waits, "They wait")] : Array.Empty<(string, string)>(),
        ($"{Destination.Voicemail}", "Voicemail"),
        ($"{Destination.Goodbye}", Goodbye),
        .. Lines.Select(l => ($"{new Destination(DestinationKind.Line, LineId: l.Id)}", $"The line {l.Name}")),
        (DestinationTyped.ANumber, "An outside number"),
    ];

    /// <summary>The select's value and the number's, of what is stored.</summary>
    public static (string To, string Number) Of(string stored) => Destination.Read(stored)?.Number is { } number
        ? (DestinationTyped.ANumber, PhoneNumber.Show(number)) : (stored, "");
}
