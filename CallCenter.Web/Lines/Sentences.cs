using CallCenter.Web.Data;

namespace CallCenter.Web.Lines;

/// <summary>What we say to callers ourselves. Written in snake case in each language's file, <c>Sentences/de.txt</c> for German.</summary>
public enum Sentence
{
    /// <summary>A proposal for the line's own greeting.</summary>
    Greeting,
    /// <summary>A proposal for the line's own recording notice.</summary>
    RecordingNotice,
    NotInService,
    /// <summary>On a line that refuses withheld numbers.</summary>
    NumberWithheld,
    /// <summary>While the app is down.</summary>
    PleaseWait,
    /// <summary>Then the call ends.</summary>
    NobodyAnswers,
    LeaveMessage,
    /// <summary>Then the call ends.</summary>
    Closed,
    ClosedLeaveMessage,
    NothingHeard,
    MessageLeft,
}

/// <summary>
/// The languages that a line may have. With their region, because Twilio speaks no others; the sentences are the same in all regions.
/// </summary>
public static class Sentences
{
    public const string DefaultLanguage = "en-US";

    public static readonly IReadOnlyList<(string Code, string Name)> Languages =
    [
        ("nl-NL", "Dutch"),
        ("en-AU", "English (Australia)"), ("en-GB", "English (United Kingdom)"), ("en-US", "English (United States)"),
        ("fr-CA", "French (Canada)"), ("fr-FR", "French (France)"),
        ("de-DE", "German"), ("it-IT", "Italian"), ("pl-PL", "Polish"),
        ("pt-BR", "Portuguese (Brazil)"), ("pt-PT", "Portuguese (Portugal)"),
        ("es-MX", "Spanish (Mexico)"), ("es-ES", "Spanish (Spain)"), ("es-US", "Spanish (United States)"),
    ];

    private static readonly Dictionary<string, Dictionary<Sentence, string>> Read =
        Languages.Select(l => Alone(l.Code)).Distinct().ToDictionary(language => language, ReadFile);

    public static bool Speak(string? language) => Languages.Any(l => l.Code == language);

    /// <param name="language">With its region; what is not offered is English.</param>
    public static string In(string language, Sentence sentence) =>
        Read[Speak(language) ? Alone(language) : Alone(DefaultLanguage)][sentence];

    /// <summary>Without the region.</summary>
    public static string Alone(string language) => language.Split('-')[0];

    private static Dictionary<Sentence, string> ReadFile(string language)
    {
        using var stream = typeof(Sentences).Assembly.GetManifestResourceStream($"sentences.{language}.txt")
            ?? throw new InvalidOperationException($"There are no sentences in {language}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(": ", 2)).ToDictionary(p => Spelling.Read<Sentence>(p[0]), p => p[1]);
    }
}
