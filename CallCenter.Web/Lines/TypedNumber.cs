using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CallCenter.Web.Lines;

/// <summary>
/// A phone number as people type and paste it: with invisible characters, digits of other scripts, typographic hyphens, a word before
/// or after it. This is the only place that cleans numbers; pages ask the server instead of doing it themselves.
/// </summary>
public static partial class TypedNumber
{
    /// <summary>A number with everything pasted around it is shorter.</summary>
    public const int Longest = 200;

    private const int FewestBefore = 8; // digits; an area code with its country's is shorter

    private const string Fillers = "\u115F\u1160\u3164\uFFA0"; // letters by category, but invisible

    /// <summary>The same in keyboard characters, without invisible ones.</summary>
    public static string Plain(string? typed)
    {
        var plain = new StringBuilder();
        foreach (var rune in (typed ?? "").EnumerateRunes().Take(Longest)) Add(plain, rune);
        return Spaces().Replace(plain.ToString(), " ").Trim();
    }

    /// <summary>What it may mean, the likeliest first. Empty without digits, or for an address that is not a phone's.</summary>
    public static IReadOnlyList<string> Readings(string? typed)
    {
        var text = Plain(typed);
        if (text.Contains('@')) return [];
        if (text.Contains("phone-context", StringComparison.OrdinalIgnoreCase)) return [text]; // RFC 3966, which the library reads
        text = Unlabelled(text.Replace("%2B", "+", StringComparison.OrdinalIgnoreCase).Replace("%20", " ", StringComparison.Ordinal));
        text = Bracket().Replace(text, "");
        var number = First(Number().Match(text).Value.TrimStart(' ', '-', '.', '/').TrimEnd(' ', '-', '.', '/', '('));
        if (!number.Any(char.IsAsciiDigit)) return [];
        var readings = new List<string> { number };
        // Letters at the end: a word about the number, unless they are part of it, as in 1-800-FLOWERS.
        if (text.Length > number.Length && text.Any(char.IsAsciiLetter)) readings.Add(text);
        // Most of the world writes another country's + as 00, also where the line's own country has another prefix.
        if (number.StartsWith("00", StringComparison.Ordinal) && number.Length > 2) readings.Add($"+{number[2..]}");
        return readings;
    }

    /// <summary>The digits of the likeliest reading.</summary>
    public static string Digits(string? typed) => Readings(typed) is [var first, ..] ? string.Concat(first.Where(char.IsAsciiDigit)) : "";

    /// <summary>Without “Mobile:”, “Tel. 2:”, “tel:” or “(work)” before it.</summary>
    private static string Unlabelled(string text)
    {
        text = Remarks().Replace(text, " ");
        if (text.LastIndexOf(':') is > 0 and var colon && text[..colon].Count(char.IsAsciiDigit) <= 2) text = text[(colon + 1)..];
        if (text.IndexOf('+') is > 0 and var plus && text[..plus].Any(char.IsLetter) && text[..plus].Count(char.IsAsciiDigit) <= 2)
            text = text[plus..];
        return Start().Match(text).Value;
    }

    /// <summary>“901820/21” are two numbers. A slash after an area code is part of one.</summary>
    private static string First(string number) => number.LastIndexOf('/') is > 0 and var slash
        && number[(slash + 1)..].Trim() is { Length: 1 or 2 } other && other.All(char.IsAsciiDigit)
        && number[..slash].Count(char.IsAsciiDigit) >= FewestBefore ? number[..slash].TrimEnd() : number;

    private static void Add(StringBuilder plain, Rune rune)
    {
        if (rune.Value is >= 0xFF01 and <= 0xFF5E) rune = new(rune.Value - 0xFEE0); // full width
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control when rune.Value is '\t' or '\n' or '\r':
            case UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherSymbol:
                plain.Append(' ');
                break;
            case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned:
                break;
            case UnicodeCategory.DecimalDigitNumber: plain.Append((int)Rune.GetNumericValue(rune)); break;
            case UnicodeCategory.DashPunctuation: plain.Append('-'); break;
            default:
                if (rune.Value is 0x2212 or 0x02D7 or 0x2043 or 0x30FC) plain.Append('-'); // a minus, a bullet, a stroke
                else if (rune.Value is 0x207A or 0x208A or 0xFE62 or 0x2795) plain.Append('+');
                else if (rune.Value is 0x2044 or 0x2215) plain.Append('/');
                else if (rune.Value is 0x2024 or 0x2027 or 0x00B7 or 0x2022 or 0x30FB) plain.Append('.');
                else if (!Fillers.Contains((char)rune.Value) || rune.Value > 0xFFFF) plain.Append(rune);
                break;
        }
    }

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();

    /// <summary>In brackets and without a digit: not part of the number.</summary>
    [GeneratedRegex(@"\([^()0-9]*\)|\[[^\[\]0-9]*\]")]
    private static partial Regex Remarks();

    /// <summary>The one in “(+44) 20 7946 0958”: a + and 00 count only where a number begins.</summary>
    [GeneratedRegex(@"^[(\[] ?(?=\+|00)")]
    private static partial Regex Bracket();

    [GeneratedRegex("[+(*#0-9].*$")]
    private static partial Regex Start();

    [GeneratedRegex(@"^[+0-9 ().\-/*#\[\]~]*")]
    private static partial Regex Number();
}
