namespace CallCenter.Web.Lines;

/// <summary>
/// Callers who withheld their number. Carriers spell this in words, or as those words on a phone keypad; here it is one value. It
/// belongs to no one: it cannot be called back or searched.
/// </summary>
public static class WithheldNumber
{
    /// <summary>As stored and as JSON has it.</summary>
    public const string Stored = "anonymous";
    public const string Shown = "Withheld number";

    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "anonymous", "restricted", "unknown", "blocked", "unavailable", "private", "withheld", "no caller id",
        "unknown caller", "unknown number", "private caller", "private number", "withheld number", "number withheld", "not available",
        "out of area",
    };

    /// <summary>ANONYMOUS, RESTRICTED, UNKNOWN, BLOCKED and UNAVAILABLE on the keypad.</summary>
    public static readonly IReadOnlyList<string> Keypad = ["266696687", "7378742833", "8656696", "2562533", "86282452253"];

    /// <summary>Whether a carrier's caller, or a stored one, means a withheld number.</summary>
    public static bool Is(string? caller)
    {
        if (caller is not null && PhoneNumber.IsE164(caller)) return Keypad.Contains(caller[1..]);
        var name = Name(caller);
        if (name.Length == 0) return PhoneNumber.Clean(caller) == Stored || TypedNumber.Plain(caller).Length > 0; // an emoji is a name
        return IsWord(name) || Keypad.Contains(name.TrimStart('+'));
    }

    /// <summary>Whether a person searches for or calls one. Bare keypad digits may be the end of a real number.</summary>
    public static bool IsTyped(string? typed)
    {
        var name = Name(typed);
        return IsWord(name) || name.Equals(Shown, StringComparison.OrdinalIgnoreCase)
            || Keypad.Any(k => name == $"+{k}" || name == $"00{k}");
    }

    /// <summary>All spellings that rows older than this rule may contain, in lower case.</summary>
    public static readonly IReadOnlyList<string> Spellings = [.. Words, .. Keypad, .. Keypad.Select(k => $"+{k}")];

    private static bool IsWord(string name) =>
        Words.Contains(name) || name.StartsWith("anonymous", StringComparison.OrdinalIgnoreCase);

    /// <summary>Without the address around it: <c>client:Anonymous</c>, <c>"Anonymous" &lt;sip:anonymous@example.com&gt;</c>.</summary>
    private static string Name(string? caller)
    {
        var text = TypedNumber.Plain(caller);
        if (text.Contains("anonymous.invalid", StringComparison.OrdinalIgnoreCase)) return Stored; // RFC 3323
        foreach (var scheme in Schemes)
            if (text.LastIndexOf(scheme, StringComparison.OrdinalIgnoreCase) is >= 0 and var at) text = text[(at + scheme.Length)..];
        var name = text.Split('@', ';')[0].Trim(Around);
        var isNumber = name.Length > 0 && name.All(c => char.IsAsciiDigit(c) || "+-. ()".Contains(c));
        return isNumber ? string.Concat(name.Where(c => c == '+' || char.IsAsciiDigit(c))) : name;
    }

    private static readonly string[] Schemes = ["client:", "sips:", "sip:", "tel:"];
    private static readonly char[] Around = [' ', '"', '\'', '<', '>', '(', ')', '[', ']', '/', '.', '_', '-'];
}
