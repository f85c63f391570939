using CallCenter.Tests.Support;

namespace CallCenter.Tests.Architecture;

public sealed class LineLengthTests
{
    private const int Longest = 140;
    // Migrations before it have landed, and are never changed.
    private const string FirstMigration = "20261202";

    /// <summary>A table's row in Markdown cannot be wrapped.</summary>
    [Fact]
    public void No_line_is_longer_than_140_characters()
    {
        var found = new List<string>();
        var migrations = OurFiles.Migrations().Where(name => string.CompareOrdinal(name, FirstMigration) > 0);
        foreach (var path in OurFiles.Of(".cs", ".cshtml", ".js", ".mjs", ".css", ".html", ".md", ".sql", ".targets")
            .Concat(migrations.Select(name => $"Migrations/{name}")))
        {
            var number = 0;
            foreach (var line in File.ReadLines(Path.Combine(Paths.Root, path)))
            {
                number++;
                var isRow = path.EndsWith(".md", StringComparison.Ordinal) && line.TrimStart().StartsWith('|');
                if (line.Length > Longest && !isRow) found.Add($"{path}:{number} ({line.Length})");
            }
        }

        found.ShouldBeEmpty($"Wrap these lines at {Longest} characters.");
    }
}
