namespace CallCenter.Web.Accounts;

/// <summary>What a person typed into a single-line field.</summary>
internal static class Typed
{
    public static string Clean(string? text) => (text ?? "").Trim();

    /// <summary>No screen can show it: a control character such as NUL, or U+FFFE, in which no text can be normalised.</summary>
    public static bool IsInvalid(char c) => char.IsControl(c) || c == '\ufffe';

    /// <summary>The problem with it, or null.</summary>
    public static Problem? Check(string text, string field, string name, int max, bool required = true)
    {
        if (text.Length == 0) return required ? new(field, $"{name} is missing.") : null;
        if (text.Length > max) return new(field, $"{name} is longer than {max} characters.");
        return text.Any(IsInvalid) ? new(field, $"{name} contains an invalid character.") : null;
    }
}
