using System.Globalization;
using CallCenter.Web.Promise;

namespace CallCenter.Web.Pages;

/// <summary>How late the screens showed an event, in words.</summary>
public static class ScreenWords
{
    /// <summary>On 7 of 7 screens after 0.14 s; the last: Rhonda</summary>
    public static string Shown(EventOnScreens seen)
    {
        var screens = seen.Expected == 1 ? "screen" : "screens";
        if (seen is not { Screens: > 0, LastAfterMs: { } ms }) return $"On none of {seen.Expected} {screens}";
        var last = seen.Last is { } name ? $"; the last: {name}" : "";
        return $"On {seen.Screens} of {seen.Expected} {screens} after {Seconds(ms)}{last}";
    }

    /// <summary>Transaction 3 ms · Outbox 6 ms · Realtime 110 ms · Browser 20 ms</summary>
    public static string Layers(EventOnScreens seen) => string.Join(" · ", Enum.GetValues<Layer>()
        .Select(layer => (Name: layer, Ms: seen.Times.GetValueOrDefault(layer))).Where(l => l.Ms is not null)
        .Select(l => $"{l.Name} {Math.Round(l.Ms!.Value).ToString(CultureInfo.InvariantCulture)} ms"));

    private static string Seconds(int ms) => $"{(ms / 1000.0).ToString(ms < 10_000 ? "0.00" : "0", CultureInfo.InvariantCulture)} s";
}
