using System.Text.RegularExpressions;
using CallCenter.Web.Accounts;

namespace CallCenter.Web.Lines;

/// <summary>
/// The address of the customer's page in another system, with placeholders: <c>{number}</c> as +14155550134, <c>{digits}</c> as
/// 14155550134, <c>{name}</c> and <c>{company}</c> of the contact, <c>{line}</c> its name, <c>{call}</c> its id, <c>{agent}</c> the name
/// of whoever opens it. What is not known is empty, as a withheld number is.
/// </summary>
public static partial class PopAddress
{
    internal const int Longest = 1000;
    private const string Scheme = "https://";

    public static readonly IReadOnlyList<string> Placeholders = ["number", "digits", "name", "company", "line", "call", "agent"];

    /// <summary>As they are typed.</summary>
    public static readonly string Typeable = string.Join(", ", Placeholders.Select(p => $"{{{p}}}"));

    /// <summary>As it is stored; empty for none.</summary>
    internal static string Clean(string? typed)
    {
        var text = Typed.Clean(typed);
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Scheme + text[Scheme.Length..] : text;
    }

    internal static Problem? Check(string text, string field)
    {
        if (text.Length == 0) return null;
        if (text.Length > Longest) return new(field, $"The address is longer than {Longest} characters.");
        if (Braced().Matches(text).Select(m => m.Groups[1].Value).FirstOrDefault(p => !Placeholders.Contains(p)) is { } unknown)
            return new(field, $"There is no placeholder {{{unknown}}}. Use {Typeable}.");
        var filled = Braced().Replace(text, "0");
        if (filled.Any(c => c is '{' or '}')) return new(field, "A placeholder has only one of its braces.");
        if (filled.Any(c => c is <= ' ' or > '~' or '\\' or '"' or '<' or '>'))
            return new(field, "The address contains an invalid character. Copy it from your browser’s address bar.");
        if (!filled.StartsWith(Scheme, StringComparison.Ordinal) || !Uri.TryCreate(filled, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
            return new(field, "The address must look like https://crm.example.com/?phone={number}.");
        // A caller's name or number must not choose the site.
        var site = text.AsSpan(Scheme.Length);
        return site.IndexOf('{') is >= 0 and var first && site.IndexOfAny('/', '?', '#') is var path && (path < 0 || first < path)
            ? new(field, "Placeholders may only come after the site’s name.") : null;
    }

    /// <summary>Each value percent-encoded, so that it cannot add anything but itself.</summary>
    public static string Fill(string address, IReadOnlyDictionary<string, string> values) =>
        Braced().Replace(address, m => Uri.EscapeDataString(values.GetValueOrDefault(m.Groups[1].Value, "")));

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Braced();
}
