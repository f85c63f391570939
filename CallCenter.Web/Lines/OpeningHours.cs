namespace CallCenter.Web.Lines;

/// <summary>A week of opening hours. None at all: always open.</summary>
public sealed record OpeningHours
{
    /// <summary>Monday first, as the text and the page show it.</summary>
    public static readonly IReadOnlyList<DayOfWeek> Week =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday,
        DayOfWeek.Saturday, DayOfWeek.Sunday,
    ];
    public static readonly OpeningHours Always = new(new Dictionary<DayOfWeek, DayHours>());
    private readonly IReadOnlyDictionary<DayOfWeek, DayHours> days;

    public OpeningHours(IReadOnlyDictionary<DayOfWeek, DayHours> days)
    {
        this.days = days;
        Text = string.Join("; ", Week.Where(d => !this[d].IsClosed).Select(d => $"{Short(d)} {this[d]}"));
    }

    /// <summary>As stored, such as <c>mon 09:00-12:00, 13:00-17:30; fri 22:00-02:00</c>.</summary>
    public string Text { get; }
    public bool IsAlways => Text.Length == 0;

    /// <summary>With the first interval of each day alone.</summary>
    public OpeningHours First =>
        new(days.Where(d => !d.Value.IsClosed).ToDictionary(d => d.Key, d => new DayHours([d.Value.Intervals[0]])));

    /// <summary>What is written down for this day.</summary>
    public DayHours this[DayOfWeek day] => days.GetValueOrDefault(day) ?? DayHours.Closed;

    /// <summary>When it is open on this day.</summary>
    public DayHours On(DayOfWeek day) => IsAlways ? DayHours.WholeDay : this[day];

    /// <summary>Without holidays, by local time there: daylight saving time changes nothing for the people who work.</summary>
    public bool IsOpen(DateTimeOffset at, TimeZoneInfo zone) => new Timetable(this, zone, []).IsOpen(at);

    public static OpeningHours Read(string text) => text.Length == 0 ? Always : new(text.Split("; ").Select(d => d.Split(' ', 2))
        .ToDictionary(d => Week.First(day => Short(day) == d[0]), d => DayHours.Read(d[1])));

    public bool Equals(OpeningHours? other) => other?.Text == Text;
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => Text;

    private static string Short(DayOfWeek day) => day.ToString()[..3].ToLowerInvariant();
}
