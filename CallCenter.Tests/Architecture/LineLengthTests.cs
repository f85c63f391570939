using CallCenter.Tests.Support;

namespace CallCenter.Tests.Architecture;

/// <summary>
/// Lines have at most 140 characters; a table's row in Markdown cannot be wrapped. long-lines.txt counts the older ones that are
/// left, by the file's name without its folder, so that files can be moved. The list only gets shorter.
/// </summary>
public sealed class LineLengthTests
{
    private const int Longest = 140;
    private static readonly string ListPath = Path.Combine(Paths.Root, "CallCenter.Tests", "Architecture", "long-lines.txt");

    [Fact]
    public void Long_lines_are_only_in_the_listed_files_and_no_more_than_listed()
    {
        var found = LongLines().ToLookup(line => line.Name, line => line.Place);
        if (Environment.GetEnvironmentVariable("CALLCENTER_ACCEPT") == "1") Shorten(found);
        var listed = Listed();

        found.Where(file => file.Count() > listed.GetValueOrDefault(file.Key)).SelectMany(places => places)
            .ShouldBeEmpty($"Wrap these lines at {Longest} characters. Of the long lines in these files, at least one is new.");
        listed.Where(file => file.Value > found[file.Key].Count()).Select(file => file.Key)
            .ShouldBeEmpty("These files have fewer long lines than listed. CALLCENTER_ACCEPT=1 shortens the list.");
    }

    private static IEnumerable<(string Name, string Place)> LongLines()
    {
        foreach (var path in OurFiles.Of(".cs", ".cshtml", ".js", ".css", ".md"))
        {
            var number = 0;
            foreach (var line in File.ReadLines(Path.Combine(Paths.Root, path)))
            {
                number++;
                var isRow = path.EndsWith(".md", StringComparison.Ordinal) && line.TrimStart().StartsWith('|');
                if (line.Length > Longest && !isRow) yield return (path[(path.LastIndexOf('/') + 1)..], $"{path}:{number} ({line.Length})");
            }
        }
    }

    private static Dictionary<string, int> Listed() =>
        File.ReadAllLines(ListPath).Select(line => line.Trim().Split(' ', 2)).ToDictionary(parts => parts[1], parts => int.Parse(parts[0]));

    /// <summary>Never adds to the list; if there is none, everything begins it.</summary>
    private static void Shorten(ILookup<string, string> found)
    {
        var before = File.Exists(ListPath) ? Listed() : found.ToDictionary(file => file.Key, file => file.Count());
        var left = before.Select(file => (Name: file.Key, Count: Math.Min(file.Value, found[file.Key].Count())));
        File.WriteAllLines(ListPath, left.Where(file => file.Count > 0).OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => $"{file.Count,4} {file.Name}"));
    }
}
