using System.Text.RegularExpressions;

namespace CallCenter.Tests.Architecture;

public sealed partial class FileNameTests
{
    // The entry of a program declares no type, and a page's model is named for its page.
    [Fact]
    public void A_file_is_named_for_a_type_in_it() => OurFiles.Of(".cs")
        .Where(path => !path.EndsWith("/Program.cs", StringComparison.Ordinal) && !path.EndsWith(".cshtml.cs", StringComparison.Ordinal))
        .Where(path => !Types(OurFiles.Read(path)).Contains(Path.GetFileName(path).Split('.')[0])).ShouldBeEmpty();

    [Fact]
    public void Types_of_each_kind_are_seen() =>
        Types("static class A; record B(int C); readonly record struct D; interface IE; enum F { G } delegate int H();")
            .ShouldBe(["A", "B", "D", "IE", "F", "H"]);

    private static IEnumerable<string> Types(string code) => Declared().Matches(code).Select(found => found.Groups[1].Value);

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|interface|enum|delegate \w+)\s+([A-Z]\w*)")]
    private static partial Regex Declared();
}
