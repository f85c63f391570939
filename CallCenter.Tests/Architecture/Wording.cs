using System.Text.RegularExpressions;

namespace CallCenter.Tests.Architecture;

/// <summary>Words that made readers start the sentence again, and what to write instead.</summary>
/// <param name="Odd">A regular expression. Its spaces also match the end of a line in the middle of a sentence.</param>
/// <param name="Stood">Where such words once were: the expression must find them.</param>
/// <param name="Say">What to write instead: the expression must not find it.</param>
internal sealed record Wording(string Odd, string Stood, string Say)
{
    // The sentence continues after the next line's comment mark.
    private const string Gap = @"(?:[ \t]|\r?\n[ \t]*(?:///?|\*|>)?[ \t]*)";

    private readonly Regex pattern = new(Odd.Replace(" ", Gap, StringComparison.Ordinal));

    public IEnumerable<string> In(string path, string text) => pattern.Matches(text)
        .Select(m => $"{path}:{text.AsSpan(0, m.Index).Count('\n') + 1}: “{m.Value.ReplaceLineEndings(" ")}”; say: {Say}");

    public override string ToString() => Stood;
}
