using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PhoneNumbers;

namespace CallCenter.Web.Lines;

/// <summary>Reads and formats phone numbers. A carrier may send anything.</summary>
public static partial class PhoneNumber
{
    private const int MaxLength = 64;
    private const int FewestOfWhole = 7; // digits: fewer after the 0 mean the end of a number
    private static readonly PhoneNumberUtil Util = PhoneNumberUtil.GetInstance();

    /// <summary>The carrier's text without control and direction characters, at most 64; <c>anonymous</c> when none is left.</summary>
    public static string Clean(string? raw)
    {
        var kept = new StringBuilder();
        foreach (var rune in (raw ?? "").EnumerateRunes())
        {
            if (kept.Length >= MaxLength) break;
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned)) kept.Append(rune);
        }
        var text = kept.ToString().Trim();
        return text.Length == 0 ? WithheldNumber.Stored : text;
    }

    /// <summary>A caller as stored and as browsers receive it: one word for all who withheld their number.</summary>
    public static string Caller(string? raw) => WithheldNumber.Is(raw) ? WithheldNumber.Stored : Clean(raw);

    /// <summary>
    /// The same in E.164, if a trunk writes a phone's number in some other way: the history, the missed calls and who calls back know
    /// people by it. An extension, a name or a number that may not exist stays as it was told.
    /// </summary>
    /// <param name="called">The number that they called, in any spelling.</param>
    public static string Caller(string? told, string? called)
    {
        var caller = Caller(told);
        if (IsE164(caller) || caller == WithheldNumber.Stored) return caller;
        return Read(WithoutAddress(told), CountryOf(WithoutAddress(called))) is { } parsed && Util.IsValidNumber(parsed)
            ? Util.Format(parsed, PhoneNumberFormat.E164) : caller;
    }

    /// <summary>For people: international format for a possible number, a word for withheld callers, otherwise unchanged.</summary>
    public static string Show(string number)
    {
        if (WithheldNumber.Is(number)) return WithheldNumber.Shown;
        try
        {
            var parsed = Util.Parse(number, null);
            return Util.IsPossibleNumber(parsed) ? Util.Format(parsed, PhoneNumberFormat.INTERNATIONAL) : number;
        }
        catch (NumberParseException) { return number; }
    }

    /// <summary>What to dial to reach a past caller; null if nothing would. They called from it, so it need not be a known one.</summary>
    public static string? CallBack(string number) => IsE164(number) && !WithheldNumber.Is(number) ? number : null;

    /// <summary>E.164 of what a person typed, or null. Numbers without a country code need <paramref name="region"/>.</summary>
    public static string? ToE164(string? typed, string? region = null) =>
        Read(typed, region) is { } parsed && Util.IsPossibleNumber(parsed) ? Util.Format(parsed, PhoneNumberFormat.E164) : null;

    /// <summary>The ISO 3166 code of the country of an E.164 number, known or not; null if there is none.</summary>
    public static string? CountryOf(string number)
    {
        try
        {
            var parsed = Util.Parse(number, null);
            return Util.GetRegionCodeForNumber(parsed)
                ?? (Util.GetRegionCodeForCountryCode(parsed.CountryCode) is { } main and not "ZZ" ? main : null);
        }
        catch (NumberParseException) { return null; }
    }

    /// <summary>The countries of these numbers, each once.</summary>
    public static string[] CountriesOf(IEnumerable<string> numbers) => [.. numbers.Select(CountryOf).OfType<string>().Distinct()];

    /// <summary>Every country that has phone numbers, by its ISO 3166 code.</summary>
    public static IReadOnlyList<string> Countries { get; } = [.. Util.GetSupportedRegions().Order(StringComparer.Ordinal)];

    public static bool IsCountry(string code) => Util.GetSupportedRegions().Contains(code);

    /// <summary>
    /// The numbers in E.164 that a full number stands for: with + or 00, itself; in national form, one number for each of these
    /// countries that has it. Empty if it can only be a number's last digits.
    /// </summary>
    public static IReadOnlyList<string> Whole(string? typed, IReadOnlyCollection<string> countries)
    {
        var readings = TypedNumber.Readings(typed);
        foreach (var text in readings)
        {
            if (text.StartsWith('+'))
            {
                if (ToE164(text) is { } number) return [number];
                continue; // perhaps with its letters, as in +1-800-FLOWERS
            }
            string[] found = [.. countries.Select(country => National(text, country)).OfType<string>().Distinct()];
            if (found.Length > 0) return found;
        }
        // 0007 is an end.
        return readings is [['+', ..] typedSo, ..] ? [$"+{string.Concat(typedSo.Where(char.IsAsciiDigit))}"] : [];
    }

    /// <summary>A full number without its country, where that country is not one of ours: it is not anyone's last digits either.</summary>
    public static bool IsForeignNational(string digits) => digits.StartsWith('0') && digits.Length >= FewestOfWhole;

    private static string? National(string text, string country)
    {
        PhoneNumbers.PhoneNumber parsed;
        try { parsed = Util.ParseAndKeepRawInput(text, country); }
        catch (NumberParseException) { return null; }
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var abroad = parsed.CountryCodeSource == PhoneNumbers.PhoneNumber.Types.CountryCodeSource.FROM_NUMBER_WITH_IDD;
        // In most countries a national number begins with a 0 that is not part of it. North America dials ten digits with or without the 1.
        var prefix = Util.GetNddPrefixForRegion(country, true) is { Length: > 0 } ndd && ndd != "1" ? ndd : "";
        if (!abroad && !digits.StartsWith(prefix, StringComparison.Ordinal)) return null;
        var whole = Util.IsValidNumber(parsed)
            || (prefix.StartsWith('0') && digits.Length >= FewestOfWhole
                && Util.IsPossibleNumberWithReason(parsed) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE);
        return whole ? Util.Format(parsed, PhoneNumberFormat.E164) : null;
    }

    /// <summary>The first reading of what a person typed that is a valid number, else the first that could be one, else any.</summary>
    internal static PhoneNumbers.PhoneNumber? Read(string? typed, string? region)
    {
        PhoneNumbers.PhoneNumber? possible = null, any = null;
        foreach (var text in TypedNumber.Readings(typed))
        {
            PhoneNumbers.PhoneNumber parsed;
            try { parsed = Util.Parse(text, region); }
            catch (NumberParseException) { continue; }
            if (Util.IsValidNumber(parsed)) return parsed;
            any ??= parsed;
            if (Util.IsPossibleNumber(parsed)) possible ??= parsed;
        }
        return possible ?? any;
    }

    /// <summary>
    /// Which of our numbers was called, however a carrier or a trunk writes it: without the +, as a <c>sip:</c> or <c>tel:</c> address,
    /// in the national form of one of our countries. Null if it is none of them.
    /// </summary>
    public static string? Called(string? told, IReadOnlyCollection<string> ours)
    {
        var text = WithoutAddress(told);
        var digits = TypedNumber.Digits(text);
        if (digits.Length == 0) return null;
        string[] spelled = [digits, digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits];
        if (ours.FirstOrDefault(o => spelled.Contains(string.Concat(o.Where(char.IsAsciiDigit)))) is { } same) return same;
        var national = Whole(text, CountriesOf(ours));
        return ours.FirstOrDefault(national.Contains);
    }

    /// <summary>
    /// A caller in E.164, also where a trunk writes them as an address or in the form of the called number's country. Null if they have
    /// withheld their number or have none.
    /// </summary>
    public static string? CallerNumber(string? told, string? called)
    {
        if (WithheldNumber.Is(told)) return null;
        var text = WithoutAddress(told);
        var number = IsE164(text) ? text : ToE164(text, CountryOf(called ?? ""));
        return number is not null && IsE164(number) && !WithheldNumber.Is(number) ? number : null;
    }

    /// <summary>The number in an address such as <c>sip:+1…@example.com</c>.</summary>
    private static string WithoutAddress(string? told)
    {
        var text = TypedNumber.Plain(told).Trim('<', '>', '"', ' ');
        foreach (var scheme in new[] { "sips:", "sip:", "tel:", "client:" })
            if (text.LastIndexOf(scheme, StringComparison.OrdinalIgnoreCase) is >= 0 and var at) text = text[(at + scheme.Length)..];
        return text.Split('@', ';', '?', '>')[0];
    }

    internal static bool IsE164(string number) =>
        number.Length is >= 4 and <= 16 && number[0] == '+' && number.Skip(1).All(char.IsAsciiDigit);

    /// <summary>For logs: never more than the last two digits.</summary>
    public static string Mask(string? number) => number is { Length: > 4 } ? $"…{number[^2..]}" : "…";

    /// <summary>The text with every phone number in it masked, however it is written; the same object if there is none.</summary>
    public static string MaskAll(string text) =>
        Numbers().Replace(text, found => IsNumber(Unescaped(found.Value)) ? Mask(found.Value) : found.Value);

    private static string Unescaped(string text) => Escaped().Replace(text, found =>
        found.Value.EndsWith("2B", StringComparison.OrdinalIgnoreCase) ? "+" : " ");

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var c in text) if (char.IsDigit(c)) digits++;
        return text[0] == '+' ? digits >= 7 : digits is >= 9 and <= 15;
    }

    // As an address or JSON may spell what separates the groups, and the + before them.
    [GeneratedRegex(@"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}")]
    private static partial Regex Escaped();

    // Either + and digits, in groups or not, also as an address, a form or JSON may spell it; or a parameter's digits; or isolated
    // digits, in at least two groups or ten at once. Not part of an id (letters, digits or hyphens around it), a date, a time or an
    // address: dots and a slash separate groups only in forms that nothing else has.
    [GeneratedRegex(@"(?:\+|\\u002[Bb])[(]?\d(?:(?:%20|\\u00[Aa]0|[\s().\-/\u00A0\u2010-\u2015]){0,4}\d){6,17}"
        + @"|%2[Bb](?:%28|[(])?\d(?:(?:%20|%2[89DdEeFf]|%C2%A0|[+().\-/]){0,4}\d){6,17}"
        + @"|(?<==)(?:%28|[(])?\d(?:(?:%20|%2[89DdFf]|%C2%A0|[+()\-/]){0,4}\d){8,14}(?![\w\-./%])"
        + @"|(?:\(\d{2,5}\) ?\d{3,4}\.\d{3,4}|(?<![\w.\-+])(?:(?:1\.)?\d{3}\.\d{3}\.\d{4}|\d{2}(?:\.\d{2}){4})"
        + @"|(?<![\w.\-+:])0\d{2,4}(?:\.\d{3,4}\.\d{3,4}|\.\d{6,8})"
        + @"|(?<![\w.\-+/])(?:0\d{2,5} ?/ ?\d{4,8}|\d{3} ?/ ?\d{3}[ \-.]\d{4}))(?![\w\-/]|\.\d)"
        + @"|(?:\(\d{2,5}\)|(?<![\w.\-:/+])(?!\d{4}-\d\d-\d\d)\d{1,5})"
        + @"(?:[ \-\u00A0\u2007\u2009\u202F\u2010-\u2015]{1,2}(?:\(\d{1,5}\)|\d{2,8})){1,5}(?![\w\-:])"
        + @"|(?<![\w.\-+])\d{10,15}(?![\w\-])")]
    private static partial Regex Numbers();
}
