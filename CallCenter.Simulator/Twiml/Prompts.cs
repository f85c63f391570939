using System.Xml.Linq;

namespace CallCenter.Simulator.Twiml;

/// <summary>The verbs that only play something: Say, Play, Pause. Nothing sounds; time passes and the leg is known to hear it.</summary>
internal sealed class Prompts(SimulatorOptions options)
{
    public static bool Covers(XElement verb) => verb.Name.LocalName is "Say" or "Play" or "Pause";

    public async Task PlayAsync(XElement verb, Action<string> hear, CancellationToken ct)
    {
        switch (verb.Name.LocalName)
        {
            case "Say":
                hear("say");
                await RepeatAsync(options.SayTime, verb.Number("loop", 1), ct);
                break;
            case "Play":
                hear("music");
                await RepeatAsync(options.PlayTime, verb.Number("loop", 1), ct);
                break;
            default:
                hear("silence");
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(verb.Number("length", 1), 86400)), ct);
                break;
        }
    }

    private static Task RepeatAsync(TimeSpan once, int times, CancellationToken ct) =>
        times == 0 ? Task.Delay(Timeout.Infinite, ct) : Task.Delay(once * Math.Min(times, 1000), ct);
}
