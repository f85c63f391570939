namespace CallCenter.Tests.Architecture;

public sealed class PlainEnglishTests
{
    public static TheoryData<string> Wordings => [.. PlainEnglish.All.Select(w => w.Stood)];

    [Fact]
    public void Pages_docs_and_comments_are_in_plain_English() => OurFiles.Of(".cs", ".cshtml", ".html", ".js", ".mjs", ".md")
        .Where(path => !path.EndsWith("/PlainEnglish.cs", StringComparison.Ordinal))
        .Select(path => (Path: path, Text: OurFiles.Read(path)))
        .SelectMany(file => PlainEnglish.All.SelectMany(w => w.In(file.Path, file.Text)))
        .ToList().ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Wordings))]
    public void What_once_stood_there_is_found_even_across_lines_and_what_to_say_instead_is_not(string stood)
    {
        var wording = PlainEnglish.All.Single(w => w.Stood == stood);

        wording.In("A.md", stood).ShouldHaveSingleItem().ShouldStartWith("A.md:1:");
        wording.In("A.cs", $"\n    /// {stood.Replace(" ", "\n    /// ", StringComparison.Ordinal)}").ShouldHaveSingleItem();
        wording.In("A.md", wording.Say).ShouldBeEmpty();
    }
}
