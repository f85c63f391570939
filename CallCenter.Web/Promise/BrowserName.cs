using System.Text.RegularExpressions;

namespace CallCenter.Web.Promise;

/// <summary>Name and version of a browser, as Client/check/browser.js has them.</summary>
internal static partial class BrowserName
{
    /// <summary><c>Chrome 141</c>; empty if it does not say.</summary>
    public static string Of(string? userAgent)
    {
        foreach (var (name, pattern) in Known)
            if (pattern.Match(userAgent ?? "") is { Success: true } found) return $"{name} {found.Groups[1].Value}";
        return "";
    }

    // Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
    private static (string Name, Regex Pattern)[] Known { get; } =
        [("Edge", Edge()), ("Opera", Opera()), ("Firefox", Firefox()), ("Chrome", Chrome()), ("Safari", Safari())];

    [GeneratedRegex(@"Edg/(\d{1,6})")]
    private static partial Regex Edge();

    [GeneratedRegex(@"OPR/(\d{1,6})")]
    private static partial Regex Opera();

    [GeneratedRegex(@"Firefox/(\d{1,6})")]
    private static partial Regex Firefox();

    [GeneratedRegex(@"Chrome/(\d{1,6})")]
    private static partial Regex Chrome();

    [GeneratedRegex(@"Version/(\d{1,6}).*Safari/")]
    private static partial Regex Safari();
}
