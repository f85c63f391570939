using System.Text.RegularExpressions;
using System.Xml.Linq;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Twiml;

/// <summary>
/// The verbs that only play something: Say, Play, Pause. There is no audio; time passes and the leg is marked as hearing it.
/// </summary>
internal sealed partial class Prompts(Account account)
{
    public static bool Covers(XElement verb) => verb.Name.LocalName is "Say" or "Play" or "Pause";

    public async Task PlayAsync(Call call, XElement verb, Action<string> hear, CancellationToken ct)
    {
        switch (verb.Name.LocalName)
        {
            case "Say" when verb.Attribute("language")?.Value is { } language && !IsSpoken(language):
                account.Journal.Add("error", "13512",
                    text: $"Say: '{language}' is no language with its region, such as en-US; nothing is said",
                    call: call.Sid, status: 13512);
                break;
            case "Say" when verb.Attribute("voice")?.Value is { } voice && !Speaks(voice, LanguageOf(verb)):
                account.Journal.Add("error", "13511", text: $"Say: the voice '{voice}' does not speak {LanguageOf(verb)}; nothing is said",
                    call: call.Sid, status: 13511);
                break;
            case "Say":
                call.Language = LanguageOf(verb);
                hear("say");
                await RepeatAsync(account.Options.SayTime, verb.Number("loop", 1), ct);
                break;
            case "Play":
                hear("music");
                await RepeatAsync(account.Options.PlayTime, verb.Number("loop", 1), ct);
                break;
            default:
                hear("silence");
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(verb.Number("length", 1), 86400)), ct);
                break;
        }
    }

    private static string LanguageOf(XElement say) => say.Attribute("language")?.Value ?? "en-US";

    // A Google voice has its language in its name; which Polly voice speaks what is not simulated.
    private static bool Speaks(string voice, string language) =>
        !voice.StartsWith("Google.", StringComparison.Ordinal) || voice.StartsWith($"Google.{language}-", StringComparison.Ordinal);

    // Arabic is the only language that Twilio lists without a region.
    private static bool IsSpoken(string language) => language == "arb" || WithRegion().IsMatch(language);

    private static Task RepeatAsync(TimeSpan once, int times, CancellationToken ct) =>
        times == 0 ? Task.Delay(Timeout.Infinite, ct) : Task.Delay(once * Math.Min(times, 1000), ct);

    [GeneratedRegex("^[a-z]{2,3}-([A-Z]{2}|[0-9]{3})(-[A-Z]{3})?$")]
    private static partial Regex WithRegion();
}
