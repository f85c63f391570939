using System.Globalization;
using System.Text;

namespace CallCenter.Web.Data;

/// <summary>
/// Text as it is searched: in lower case, without accents, and in ASCII, since a database with the locale C has trigrams of nothing else.
/// </summary>
public static class Folded
{
    public static string Of(string? text)
    {
        var folded = new StringBuilder();
        foreach (var rune in Plain(text).Normalize(NormalizationForm.FormKD).EnumerateRunes()) Add(folded, rune);
        return folded.ToString().Trim();
    }

    public static string Of(string name, string company) => $"{Of(name)} {Of(company)}".Trim();

    /// <summary>Without what cannot be normalised: half of a surrogate pair, and U+FFFE.</summary>
    private static string Plain(string? text) =>
        string.Concat((text ?? "").EnumerateRunes().Where(r => r != Rune.ReplacementChar && r.Value != 0xFFFE));

    private static void Add(StringBuilder folded, Rune rune)
    {
        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format) return;
        var lower = Rune.ToLowerInvariant(rune);
        if (Letters.TryGetValue(lower.Value, out var plain)) folded.Append(plain);
        else if (lower.IsAscii && Rune.IsLetterOrDigit(lower)) folded.Append((char)lower.Value);
        // Every letter of another script has the same length, and begins with a letter that no number has.
        else if (Rune.IsLetterOrDigit(lower)) folded.Append('z').Append(lower.Value.ToString("x4", CultureInfo.InvariantCulture));
        else if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
    }

    /// <summary>What Unicode does not take apart.</summary>
    private static readonly Dictionary<int, string> Letters = new()
    {
        ['ß'] = "ss",
        ['æ'] = "ae",
        ['œ'] = "oe",
        ['ø'] = "o",
        ['đ'] = "d",
        ['ð'] = "d",
        ['þ'] = "th",
        ['ł'] = "l",
        ['ı'] = "i",
    };
}
