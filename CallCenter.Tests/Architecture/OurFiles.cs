using CallCenter.Tests.Support;

namespace CallCenter.Tests.Architecture;

/// <summary>The files that we write, without what a build, a package manager or a test run adds.</summary>
internal static class OurFiles
{
    private static readonly string[] Folders =
        ["docs", "CallCenter.Web", "CallCenter.Simulator", "CallCenter.Tests", "CallCenter.Benchmarks"];
    private static readonly string[] Added = ["/bin", "/obj", "/node_modules", "/TestResults", "/wwwroot/build", "/wwwroot/sounds"];

    /// <summary>Their paths from the repository's root, with forward slashes.</summary>
    public static List<string> Of(params string[] kinds)
    {
        var found = Directory.EnumerateFiles(Paths.Root).Concat(Folders.SelectMany(f => Under(Path.Combine(Paths.Root, f))))
            .Where(f => kinds.Any(kind => f.EndsWith(kind, StringComparison.Ordinal)))
            .Select(f => Path.GetRelativePath(Paths.Root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal).ToList();
        return kinds.FirstOrDefault(kind => !found.Any(f => f.EndsWith(kind, StringComparison.Ordinal))) is { } missing
            ? throw new FileNotFoundException($"No {missing} file was found; the rule would check nothing.")
            : found;
    }

    /// <summary>The names of all migrations, in the order in which they are applied.</summary>
    public static List<string> Migrations() => [.. Directory.GetFiles(Path.Combine(Paths.Root, "Migrations"), "*.sql")
        .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Paths.Root, path));

    private static IEnumerable<string> Under(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(Under));

    private static bool IsOurs(string folder) => !Added.Any(a => folder.Replace('\\', '/').EndsWith(a, StringComparison.Ordinal));
}
