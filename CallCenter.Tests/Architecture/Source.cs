using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Architecture;

/// <summary>One of our files as the compiler sees it: comments may name anything they explain.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
internal sealed partial record Source(string Path, string Text)
{
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "wwwroot"];

    /// <summary>Without comments.</summary>
    public string Words { get; } = Path.EndsWith(".cshtml", StringComparison.Ordinal)
        ? Directives(Text)
        : Token().Replace(Text, t => t.Groups["comment"].Success ? " " : t.Value);

    /// <summary>Without comments and literals.</summary>
    public string Code => Token().Replace(Words, t => t.Groups["literal"].Success ? "\"\"" : " ");

    public static List<Source> Of(string folder, params string[] kinds)
    {
        var root = System.IO.Path.Combine(Paths.Root, folder);
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(f => kinds.Contains(System.IO.Path.GetExtension(f)))
            .Select(f => System.IO.Path.GetRelativePath(Paths.Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(Generated.Contains))
            .Select(f => new Source(f, File.ReadAllText(System.IO.Path.Combine(Paths.Root, f))))
            .ToList();
    }

    /// <summary>A page's text is for people; its directives and qualified names show what it uses.</summary>
    private static string Directives(string razor) => string.Join('\n', Directive().Matches(razor).Select(m => m.Value));

    [GeneratedRegex(
        """(?<comment>//[^\n]*|/\*.*?\*/)|(?<literal>\$*"{3,}.*?"{3,}|[$@]*"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+')""",
        RegexOptions.Singleline)]
    private static partial Regex Token();

    [GeneratedRegex(@"^@(using|inject|model|inherits)\b[^\n]*|CallCenter\.Web\.\w+", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
