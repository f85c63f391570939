using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PhoneNumbers;

namespace CallCenter.Web.Lines;

/// <summary>Reading and showing phone numbers. What a carrier sends may be anything at all.</summary>
public static partial class PhoneNumber
{
    private const int MaxLength = 64;
    private static readonly PhoneNumberUtil Util = PhoneNumberUtil.GetInstance();
    private static readonly ShortNumberInfo Short = ShortNumberInfo.GetInstance();

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

    /// <summary>The ISO 3166 code of the country that an E.164 number belongs to; null where there is none.</summary>
    public static string? CountryOf(string number)
    {
        try { return Util.GetRegionCodeForNumber(Util.Parse(number, null)); }
        catch (NumberParseException) { return null; }
    }

    /// <summary>E.164 of a number that may be called, or a sentence that says why not.</summary>
    /// <param name="region">The country of a number typed without one.</param>
    public static (string? Number, string? Problem) Callable(string? typed, string? region, IReadOnlyCollection<string> countries)
    {
        var text = Clean(typed);
        if (string.IsNullOrWhiteSpace(typed) || text.Length > 40) return (null, "Type the number to call.");
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        foreach (var country in countries.Append(region).OfType<string>())
            if (digits.Length is > 0 and <= 6 && Short.IsEmergencyNumber(digits, country)) return (null, "Emergency numbers cannot be called from here. Use a telephone.");
        PhoneNumbers.PhoneNumber parsed;
        try { parsed = Util.Parse(text, region); }
        catch (NumberParseException) { return (null, $"“{text}” is not a phone number."); }
        if (!Util.IsValidNumber(parsed)) return (null, $"“{text}” is not a complete phone number{(region is null ? "" : $" for {region}; start with + for another country")}.");
        if (Util.GetNumberType(parsed) is PhoneNumberType.PREMIUM_RATE or PhoneNumberType.SHARED_COST) return (null, "Premium numbers cannot be called from here.");
        var to = Util.GetRegionCodeForNumber(parsed);
        return countries.Contains(to, StringComparer.OrdinalIgnoreCase)
            ? (Util.Format(parsed, PhoneNumberFormat.E164), null)
            : (null, $"Calls to this country ({to}) are not allowed. Allowed: {string.Join(", ", countries.Order())}. The setting is Calls:OutboundCountries.");
    }

    /// <summary>For logs: never more than the last two digits.</summary>
    public static string Mask(string? number) => number is { Length: > 4 } ? $"…{number[^2..]}" : "…";

    /// <summary>The text with every phone number in it masked, however it is written; the same object where there is none.</summary>
    public static string MaskAll(string text) =>
        Numbers().Replace(text, found => IsNumber(found.ValueSpan) ? Mask(found.Value) : found.Value);

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var c in text) if (char.IsAsciiDigit(c)) digits++;
        return digits >= (text[0] == '+' ? 7 : 9) && digits <= 15;
    }

    // Either + and digits, in groups or not; or digits that stand alone, in at least two groups or ten of them at once. No part of an id
    // (letters, digits or hyphens around it), of a date, a time or an address.
    [GeneratedRegex(@"\+[(]?\d(?:[\s().\-/\u00A0\u2010-\u2015]{0,2}\d){6,17}"
        + @"|(?<![\w.\-:/+])(?!\d{4}-\d\d-\d\d)(?:\(\d{2,5}\)|\d{1,5})(?:[ \-\u00A0\u2010-\u2015]{1,2}(?:\(\d{1,5}\)|\d{2,8})){1,5}(?![\w\-:])"
        + @"|(?<![\w.\-+])\d{10,15}(?![\w\-])")]
    private static partial Regex Numbers();
}
