using CallCenter.Web.Accounts;

namespace CallCenter.Web.Lines;

/// <summary>To which lines a line sends callers who cannot wait there.</summary>
public static class LineExits
{
    /// <summary>Those it sends callers to, whatever the reason.</summary>
    public static IEnumerable<Guid> Of(Line line) => All(line).Select(to => to.LineId).OfType<Guid>().Distinct();

    /// <summary>The outside numbers that it sends callers to.</summary>
    public static IEnumerable<string> Numbers(Line line) => All(line).Select(to => to.Number).OfType<string>().Distinct();

    private static IEnumerable<Destination> All(Line line) =>
        new[] { Destination.Read(line.FullTo), Destination.Read(line.NobodyTo), line.AfterWait, line.WhenClosed }.OfType<Destination>();

    /// <summary>The names along the shortest way from this line back to itself, with its own at both ends; null if there is none.</summary>
    public static IReadOnlyList<string>? Circle(Line from, IReadOnlyCollection<Line> all)
    {
        var known = all.ToDictionary(l => l.Id);
        known[from.Id] = from;
        var ways = new Queue<IReadOnlyList<Line>>([[from]]);
        HashSet<Guid> seen = [];
        while (ways.TryDequeue(out var way))
            foreach (var next in Of(way[^1]))
            {
                if (next == from.Id) return [.. way.Select(l => l.Name), from.Name];
                if (seen.Add(next) && known.TryGetValue(next, out var line)) ways.Enqueue([.. way, line]);
            }
        return null;
    }

    /// <summary>Why this line may not send callers to this outside number, by the rules of all calls out; null if it may.</summary>
    public static string? Barred(Line line, string number, IEnumerable<Line> all, CallingLimits limits) =>
        Callable.Of(number, limits.For(line.Number, all)).Problem;

    /// <summary>What is wrong with the exits of a line that is about to be saved.</summary>
    internal static IEnumerable<Problem> Check(Line line, List<Line> others, CallingLimits limits)
    {
        var known = others.ToDictionary(l => l.Id);
        (string Field, Destination? To)[] exits =
        [
            ("FullTo", Destination.Read(line.FullTo)), ("NobodyTo", Destination.Read(line.NobodyTo)),
            ("TimeoutTo", line.AfterWait), ("ClosedTo", line.WhenClosed),
        ];
        foreach (var (field, to) in exits)
        {
            if (to?.LineId is { } id && id != line.Id && !known.ContainsKey(id)) yield return new(field, "This line no longer exists.");
            if (to?.Number is not { } number) continue;
            if (number == line.Number) yield return new(field, "This is the line’s own number: callers would come straight back.");
            else if (others.Find(o => o.Number == number) is { } own)
                yield return new(field, $"This is our own number: choose the line {own.Name} instead.");
            else if (Barred(line, number, others.Append(line), limits) is { } why) yield return new(field, why);
        }
        if (Circle(line, others) is { } circle) yield return new("", $"Callers would go in a circle: {string.Join(", then ", circle)}.");
        // The wait counts from the first ring: a line with a wait that is over by then would never ring.
        if (line.AfterWait.LineId is { } after && known.TryGetValue(after, out var next) && next.RingSeconds <= line.RingSeconds)
            yield return new("TimeoutTo", $"{next.Name} would not ring: its longest wait of {next.RingSeconds} s counts "
                + "from the first ring, and is over by then. Make it longer first.");
        foreach (var before in others.Where(o => o.RingSeconds >= line.RingSeconds && o.AfterWait.LineId == line.Id))
            yield return new("RingSeconds", $"{before.Name} sends callers here after {before.RingSeconds} s. "
                + "The longest wait counts from the first ring, so it must be longer than that.");
        // Whoever waits when the last member of a team leaves has waited for any part of that line's time.
        if (WhenEmpty(line) is { } empty && known.TryGetValue(empty, out var instead) && instead.RingSeconds < line.RingSeconds)
            yield return new("NobodyTo", $"{instead.Name} might not ring: its longest wait of {instead.RingSeconds} s counts "
                + $"from the first ring, and callers here wait up to {line.RingSeconds} s. Make it as long first.");
        foreach (var before in others.Where(o => o.RingSeconds > line.RingSeconds && WhenEmpty(o) == line.Id))
            yield return new("RingSeconds", $"{before.Name} sends callers here if nobody is there, after up to {before.RingSeconds} s. "
                + "The longest wait counts from the first ring, so it must be at least as long.");
    }

    private static Guid? WhenEmpty(Line line) => Destination.Read(line.NobodyTo)?.LineId;
}
