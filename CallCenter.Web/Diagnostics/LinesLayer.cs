using System.Runtime.CompilerServices;
using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Diagnostics;

/// <summary>Whether the lines work as their settings say, and callers to our numbers reach one.</summary>
public sealed class LinesLayer(LineList lines, TeamList teams, CalendarList calendars, RefusedCalls refused, CallingLimits limits) : ILayer
{
    private static readonly TimeSpan Past = TimeSpan.FromDays(1);
    private static readonly Check Zones = new("lines.zones", "Every line's time zone is known on this machine");
    private static readonly Check Kept = new("lines.calendars", "Every calendar is used by a line");
    private static readonly Check Teams = new("lines.teams", "Every team that a line rings has a member");
    private static readonly Check Exits = new("lines.exits",
        "No line sends callers in a circle, to our own number, to one that may not be called, or to a line that is switched off");
    private static readonly Check Reached = new("lines.reached",
        "No caller was turned away in the last day: every number called has an active line");

    public string Name => "lines";

    public async IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (before.Any(f => f is { Check: "schema.connection" or "schema.migrations" or "schema.columns", Verdict: Verdict.Failed }))
        {
            yield return Zones.Skipped("The lines cannot be read, see above.");
            yield break;
        }
        var all = await lines.All(ct);
        var lost = all.Where(l => l.Zone is null).ToList();
        foreach (var line in lost) yield return Judge(line, none: lost.Count == all.Count && !AnyZone);
        if (lost.Count == 0) yield return Zones.Passed(all.Count == 1 ? "1 line" : $"{all.Count} lines");

        var kept = await calendars.All(ct);
        var unused = kept.Where(c => c.Lines.Count == 0).ToList();
        foreach (var calendar in unused)
            yield return Kept.Warning($"No line uses the calendar \"{calendar.Name}\": its holidays close nothing.",
                new("Choose it on the page of each line that keeps these holidays, at /lines, or delete it at /calendars."));
        if (unused.Count == 0) yield return Kept.Passed(kept.Count == 1 ? "1 calendar" : $"{kept.Count} calendars");

        var staffed = await teams.Staffed(ct);
        var (rung, unstaffed) = (all.Where(l => l.Active && l.TeamId is not null).ToList(), 0);
        foreach (var line in rung.Where(l => !staffed.Contains(l.TeamId!.Value)))
        {
            unstaffed++;
            yield return Teams.Failed($"The line \"{line.Name}\" rings the team \"{line.Team?.Name}\", and nobody is in it.",
                new("Add members to the team at /teams, or choose another team at /lines."));
        }
        if (unstaffed == 0) yield return Teams.Passed(rung.Count == 1 ? "1 line rings a team" : $"{rung.Count} lines ring a team");

        var circles = all.Where(l => l.Active).Select(l => LineExits.Circle(l, all)).OfType<IReadOnlyList<string>>()
            .DistinctBy(c => string.Join('\n', c.Distinct().Order(StringComparer.Ordinal))).ToList();
        foreach (var circle in circles)
            yield return Exits.Warning($"Callers go in a circle: {string.Join(", then ", circle)}. After three lines it is voicemail.",
                new("Choose where callers go, at /lines."));
        var loops = all.Where(l => l.Active)
            .SelectMany(l => all.Where(o => LineExits.Numbers(l).Contains(o.Number)).Select(o => (Sender: l, Own: o))).ToList();
        foreach (var (sender, own) in loops)
            yield return Exits.Warning($"The line \"{sender.Name}\" sends callers to {own.Number}, the number of the line \"{own.Name}\". "
                + "Our own numbers are not called, so it is voicemail.", new("Choose the line instead of its number, at /lines."));
        var barred = all.Where(l => l.Active)
            .SelectMany(l => LineExits.Numbers(l).Where(n => !all.Exists(o => o.Number == n))
                .Select(n => (Sender: l, Number: n, Why: LineExits.Barred(l, n, all, limits))))
            .Where(b => b.Why is not null).ToList();
        foreach (var (sender, number, why) in barred)
            yield return Exits.Warning($"The line \"{sender.Name}\" sends callers to {PhoneNumber.Mask(number)}, which may not be called, "
                + $"so it is voicemail: {PhoneNumber.MaskAll(why!)}", new("Choose another number at /lines."));
        var asleep = all.Where(l => l.Active).SelectMany(l => LineExits.Of(l).Select(id => (Sender: l, To: all.Find(o => o.Id == id))))
            .Where(e => e.To is { Active: false }).ToList();
        foreach (var (sender, to) in asleep)
            yield return Exits.Warning(
                $"The line \"{sender.Name}\" sends callers to \"{to!.Name}\", which is switched off: it is voicemail.",
                new("Switch that line on at /lines, or choose another destination."));
        if (circles.Count + loops.Count + barred.Count + asleep.Count == 0) yield return Exits.Passed("None");

        var turned = await refused.Since(Past, ct);
        foreach (var call in turned)
        {
            var (what, cure) = call.Line is { } name ? ($"The line \"{name}\" ({call.Number}) is switched off", "Switch the line on")
                : ($"No line has the number {call.Number}", "Add the line");
            yield return Reached.Warning($"{what}, and it was called, last at {call.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC.",
                new($"{cure} at /lines, or point the number elsewhere in Twilio's Console."));
        }
        if (turned.Count == 0) yield return Reached.Passed("None");
    }

    private static bool AnyZone => TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out _);

    private static Finding Judge(Line line, bool none)
    {
        var found = $"The line \"{line.Name}\" is set to the time zone \"{line.TimeZone}\", which this machine does not know.";
        Cure cure = new(none ? "Install the time zones: the package tzdata in the image or on the machine, then restart the app."
            : "Choose its time zone at /lines.");
        return !line.KeepsHours ? Zones.Warning(found, cure)
            : Zones.Failed($"{found} Until it does, its opening hours and holidays are in UTC.", cure);
    }
}
