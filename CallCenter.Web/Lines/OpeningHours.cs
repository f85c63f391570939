using System.Globalization;

namespace CallCenter.Web.Lines;

/// <summary>In the line's own time. A <see cref="To"/> at or before <see cref="From"/> is on the next day: 0:00 ends a day.</summary>
public sealed record OpenInterval(TimeOnly From, TimeOnly To)
{
    public bool Overnight => To <= From;

    public override string ToString() => $"{From:HH\\:mm}-{To:HH\\:mm}";
}

/// <summary>A week of opening hours, at most one interval a day. None at all: always open.</summary>
public sealed record OpeningHours
{
    /// <summary>Monday first, as the text and the page show it.</summary>
    public static readonly IReadOnlyList<DayOfWeek> Week =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday,
        DayOfWeek.Sunday,
    ];
    public static readonly OpeningHours Always = new(new Dictionary<DayOfWeek, OpenInterval>());
    private readonly IReadOnlyDictionary<DayOfWeek, OpenInterval> days;

    public OpeningHours(IReadOnlyDictionary<DayOfWeek, OpenInterval> days)
    {
        this.days = days;
        Text = string.Join("; ", Week.Where(days.ContainsKey).Select(d => $"{Short(d)} {days[d]}"));
    }

    /// <summary>As stored, such as <c>mon 09:00-17:00; fri 22:00-02:00</c>.</summary>
    public string Text { get; }
    public bool IsAlways => days.Count == 0;
    public OpenInterval? this[DayOfWeek day] => days.GetValueOrDefault(day);

    /// <summary>By local time there, so that daylight saving time changes nothing for the people who work.</summary>
    public bool IsOpen(DateTimeOffset at, TimeZoneInfo zone)
    {
        if (IsAlways) return true;
        var there = TimeZoneInfo.ConvertTime(at, zone);
        var (today, time) = (there.DayOfWeek, TimeOnly.FromTimeSpan(there.TimeOfDay));
        var yesterday = (DayOfWeek)(((int)today + 6) % 7);
        return (this[today] is { } t && time >= t.From && (t.Overnight || time < t.To))
            || (this[yesterday] is { Overnight: true } y && time < y.To);
    }

    public static OpeningHours Read(string text) => text.Length == 0 ? Always
        : new(text.Split("; ").Select(d => d.Split(' ', '-')).ToDictionary(
            d => Week.First(day => Short(day) == d[0]), d => new OpenInterval(Time(d[1]), Time(d[2]))));

    public bool Equals(OpeningHours? other) => other?.Text == Text;
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => Text;

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
    private static string Short(DayOfWeek day) => day.ToString()[..3].ToLowerInvariant();
}
