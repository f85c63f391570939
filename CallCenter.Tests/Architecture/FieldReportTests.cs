using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Architecture;

/// <summary>The page of field reports names the tests for each.</summary>
public sealed partial class FieldReportTests
{
    [Fact]
    public void Each_test_that_the_page_names_exists()
    {
        var tests = typeof(FieldReportTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        var (named, missing) = (0, new List<string>());
        foreach (var row in File.ReadAllLines(Path.Combine(Paths.Root, "docs", "field-reports.md")))
        {
            var last = "";
            foreach (Match test in Named().Matches(row))
            {
                if (test.Groups["class"].Value is { Length: > 0 } given) last = given;
                named++;
                if (!tests.Contains($"{last}.{test.Groups["method"].Value}")) missing.Add(test.Value);
            }
        }

        named.ShouldBeGreaterThan(100);
        missing.ShouldBeEmpty();
    }

    /// <summary>A class that was named before is not named again.</summary>
    [GeneratedRegex(@"`(?<class>[A-Z]\w*Tests)?\.(?<method>\w+)`")]
    private static partial Regex Named();
}
