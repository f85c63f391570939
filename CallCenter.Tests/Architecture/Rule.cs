using System.Text.RegularExpressions;

namespace CallCenter.Tests.Architecture;

/// <summary>What a room must never use.</summary>
/// <param name="Rooms">Folders from the root.</param>
/// <param name="Never">What may not appear in the code.</param>
/// <param name="Breach">A source that breaks the rule: the rule has to see it.</param>
internal sealed record Rule(string Name, string[] Rooms, string Never, string Breach)
{
    public string[] Kinds { get; init; } = [".cs", ".cshtml"];
    /// <summary>Rooms within those rooms that are free of the rule.</summary>
    public string[] Outside { get; init; } = [];
    /// <summary>Files that may, and why.</summary>
    public (string File, string Why)[] Except { get; init; } = [];
    /// <summary>Also searches literals: they contain SQL and module names.</summary>
    public bool InLiterals { get; init; }

    public List<Source> Sources() =>
        Rooms.SelectMany(room => Source.Of(room, Kinds) is { Count: > 0 } found
                ? found
                : throw new DirectoryNotFoundException($"Nothing is left in {room}; the rule looks at nothing."))
            .Where(s => !Outside.Any(o => s.Path.StartsWith(o + "/", StringComparison.Ordinal))).ToList();

    public bool BrokenBy(Source source) => Regex.IsMatch(InLiterals ? source.Words : source.Code, Never, RegexOptions.Multiline);

    public IEnumerable<string> Breaches() => Sources().Where(s => BrokenBy(s) && !Except.Any(e => e.File == s.Path))
        .Select(s => $"{s.Path}: {string.Join(", ", Found(s))}");

    private IEnumerable<string> Found(Source source) =>
        Regex.Matches(InLiterals ? source.Words : source.Code, Never, RegexOptions.Multiline).Select(m => m.Value.Trim()).Distinct();

    public override string ToString() => Name;
}
