using CallCenter.Web.Accounts;

namespace CallCenter.Web.Lines;

/// <summary>Where callers go, as a supervisor chose it: a <see cref="Destination"/>, or <c>number</c> and the number.</summary>
public sealed record DestinationTyped(string? To, string? Number)
{
    /// <summary>The choice of a number, which is typed beside it.</summary>
    public const string ANumber = "number";

    /// <summary>As it is stored, or the problem with it. Null as before if nothing was chosen.</summary>
    internal (string? Stored, Problem? Problem) Check(string field, bool mayWait = false)
    {
        if (string.IsNullOrEmpty(To)) return (null, null);
        if (To == ANumber)
            return PhoneNumber.ToE164(Typed.Clean(Number)) is { Length: > 0 } number
                ? ($"{new Destination(DestinationKind.Number, Number: number)}", null)
                : (null, new(field, TypedNumber.Plain(Number).Contains('+')
                    ? "This is not a phone number. Check its digits: a full number looks like +1 415 555 0100."
                    : "This is not a phone number. Start with + and the country code, for example +1 415 555 0100."));
        return Destination.Read(To) is { } to && (mayWait || to.Kind != DestinationKind.Wait) ? (to.ToString(), null)
            : (null, new(field, "Choose where callers go."));
    }
}
