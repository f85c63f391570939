using System.Globalization;
using System.Text;
using PhoneNumbers;

namespace CallCenter.Web.Lines;

/// <summary>Reading and showing phone numbers. What a carrier sends may be anything at all.</summary>
public static class PhoneNumber
{
    private const int MaxLength = 64;
    private static readonly PhoneNumberUtil Util = PhoneNumberUtil.GetInstance();

    /// <summary>A caller as stored: what the carrier sent without control and direction characters, at most 64 characters; <c>anonymous</c> when nothing is left.</summary>
    public static string Clean(string? raw)
    {
        var kept = new StringBuilder();
        foreach (var rune in (raw ?? "").EnumerateRunes())
        {
            if (kept.Length >= MaxLength) break;
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)) kept.Append(rune);
        }
        var text = kept.ToString().Trim();
        return text.Length == 0 ? "anonymous" : text;
    }

    /// <summary>For people: international format where it is a possible number, a word for withheld callers, else as it is.</summary>
    public static string Show(string number)
    {
        if (number is "anonymous" or "unknown" or "restricted" or "unavailable" or "+266696687" or "+86282452253") return "Withheld number";
        try
        {
            var parsed = Util.Parse(number, null);
            return Util.IsPossibleNumber(parsed) ? Util.Format(parsed, PhoneNumberFormat.INTERNATIONAL) : number;
        }
        catch (NumberParseException) { return number; }
    }

    /// <summary>E.164 of what a person typed, or null. Numbers without a country code need <paramref name="region"/>.</summary>
    public static string? ToE164(string? typed, string? region = null)
    {
        try
        {
            var parsed = Util.Parse(typed ?? "", region);
            return Util.IsPossibleNumber(parsed) ? Util.Format(parsed, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException) { return null; }
    }

    /// <summary>For logs: never more than the last two digits.</summary>
    public static string Mask(string? number) => number is { Length: > 4 } ? $"…{number[^2..]}" : "…";
}
