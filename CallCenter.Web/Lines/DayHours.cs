using System.Globalization;
using System.Text.RegularExpressions;

namespace CallCenter.Web.Lines;

/// <summary>In the line's own time. A <see cref="To"/> at or before <see cref="From"/> is on the next day: 0:00 ends a day.</summary>
public sealed record OpenInterval(TimeOnly From, TimeOnly To)
{
    public bool Overnight => To <= From;

    public override string ToString() => $"{From:HH\\:mm}-{To:HH\\:mm}";
}

/// <summary>
/// When a line is open on one day, in order and without overlaps, such as <c>09:00-12:00, 13:00-17:30</c>. Only the last interval may
/// run into the next morning. None at all: closed.
/// </summary>
public sealed partial record DayHours
{
    public const int Most = 4;
    public const string Example = "09:00-12:00, 13:00-17:30";
    public static readonly DayHours Closed = new([]);
    public static readonly DayHours WholeDay = new([new(TimeOnly.MinValue, TimeOnly.MinValue)]);
    private const int Longest = 100;

    public DayHours(IReadOnlyList<OpenInterval> intervals)
    {
        Intervals = intervals;
        Text = string.Join(", ", intervals);
    }

    public IReadOnlyList<OpenInterval> Intervals { get; }

    /// <summary>As stored and as the pages show it.</summary>
    public string Text { get; }

    public bool IsClosed => Intervals.Count == 0;

    /// <summary>Where it ends on the next day; null if it does not.</summary>
    public TimeOnly? EndsNextDay => Intervals.Count > 0 && Intervals[^1] is { Overnight: true } last ? last.To : null;

    /// <summary>On the day itself.</summary>
    public bool Covers(TimeOnly time) => Intervals.Any(i => time >= i.From && (i.Overnight || time < i.To));

    /// <summary>On the day after it.</summary>
    public bool RunsInto(TimeOnly time) => time < EndsNextDay;

    /// <summary>What was stored.</summary>
    public static DayHours Read(string text) => text.Length == 0 ? Closed
        : new([.. text.Split(", ").Select(i => i.Split('-')).Select(i => new OpenInterval(Stored(i[0]), Stored(i[1])))]);

    /// <summary>What a person typed, in any order and also as <c>9-12</c>; or why it cannot be, as a sentence.</summary>
    public static (DayHours? Hours, string? Problem) ReadTyped(string? typed)
    {
        if (typed?.Length > Longest) return (null, $"Enter at most {Most} opening times.");
        var intervals = new List<OpenInterval>();
        foreach (var part in (typed ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var match = Interval().Match(part);
            if (!match.Success || Time(match, 1) is not { } from || Time(match, 3) is not { } to || from.Days > 0)
                return (null, $"“{part}” is not an opening time. Write it like {Example}.");
            intervals.Add(new(TimeOnly.FromTimeSpan(from), to.Days > 0 ? TimeOnly.MinValue : TimeOnly.FromTimeSpan(to)));
        }
        intervals = [.. intervals.OrderBy(i => i.From)];
        if (intervals.Count > Most) return (null, $"Enter at most {Most} opening times.");
        foreach (var (one, next) in intervals.Zip(intervals.Skip(1)))
        {
            if (one.Overnight)
                return (null, $"{one} ends before it begins. Only the last opening time of a day may run into the next morning.");
            if (one.To > next.From) return (null, $"{one} and {next} overlap.");
        }
        return (new(intervals), null);
    }

    public bool Equals(DayHours? other) => other?.Text == Text;
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => Text;

    private static TimeOnly Stored(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    /// <summary>24:00 is one day; null if there is no such time.</summary>
    private static TimeSpan? Time(Match match, int hours)
    {
        var minutes = match.Groups[hours + 1] is { Success: true } typed ? Number(typed) : 0;
        var time = new TimeSpan(Number(match.Groups[hours]), minutes, 0);
        return minutes < 60 && time <= TimeSpan.FromDays(1) ? time : null;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*[-\u2010-\u2015\u2212]\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?$")]
    private static partial Regex Interval();
}
