namespace CallCenter.Web.Lines;

/// <summary>
/// When a line is open: the week's hours, and holidays in their place. By the local clock: an hour that the clock skips is not worked,
/// and one that it shows twice is worked twice.
/// </summary>
public sealed record Timetable(OpeningHours Hours, TimeZoneInfo Zone, IReadOnlyList<Holiday> Holidays)
{
    // Days to look ahead for a change: nearly always it is soon, and a line that is closed longer than a year is closed.
    private const int Near = 10, Far = 400;

    public bool IsOpen(DateTimeOffset at)
    {
        var (today, time) = There(at);
        return On(today).Covers(time) || On(today.AddDays(-1)).RunsInto(time);
    }

    /// <summary>A holiday replaces its day whole. What began the evening before belongs to the day before, and still runs out.</summary>
    public DayHours On(DateOnly day) =>
        HolidayOn(day) is { } holiday ? holiday.Hours ?? DayHours.Closed : Hours.On(day.DayOfWeek);

    public Holiday? HolidayAt(DateTimeOffset at) => HolidayOn(There(at).Day);

    /// <summary>What was entered for this year alone counts before what is yearly, and a single day before a longer time.</summary>
    public Holiday? HolidayOn(DateOnly day) => Holidays.Count == 0 ? null
        : Holidays.Where(h => h.Covers(day)).OrderBy(h => h.Yearly).ThenBy(h => h.Days).ThenBy(h => h.Id).FirstOrDefault();

    /// <summary>When it closes, if it is open then, or else opens; null if that is not within a year.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset after)
    {
        if (Hours.IsAlways && Holidays.Count == 0) return null;
        var (open, today) = (IsOpen(after), There(after).Day);
        foreach (var days in new[] { Near, Far })
        {
            var until = after.AddDays(days);
            var moments = Enumerable.Range(-1, days + 4).SelectMany(n => Moments(today.AddDays(n)));
            foreach (var at in moments.Where(at => at > after && at <= until).Order())
                if (IsOpen(at) != open) return at;
        }
        return null;
    }

    /// <summary>The end of this day there.</summary>
    public static DateTimeOffset Midnight(DateTimeOffset after, TimeZoneInfo zone)
    {
        var midnight = TimeZoneInfo.ConvertTime(after, zone).Date.AddDays(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private (DateOnly Day, TimeOnly Time) There(DateTimeOffset at)
    {
        var there = TimeZoneInfo.ConvertTime(at, Zone);
        return (DateOnly.FromDateTime(there.DateTime), TimeOnly.FromTimeSpan(there.TimeOfDay));
    }

    /// <summary>All moments of this day at which it may open or close, in UTC. Where the clock changes there are a few more.</summary>
    private IEnumerable<DateTimeOffset> Moments(DateOnly day)
    {
        var times = On(day).Intervals.SelectMany(i => i.Overnight ? [i.From] : new[] { i.From, i.To }).Append(TimeOnly.MinValue);
        if (On(day.AddDays(-1)).EndsNextDay is { } morning) times = times.Append(morning);
        foreach (var time in times)
        {
            var asUtc = new DateTimeOffset(day.ToDateTime(time), TimeSpan.Zero);
            var (before, after) = (Zone.GetUtcOffset(asUtc.AddDays(-1)), Zone.GetUtcOffset(asUtc.AddDays(1)));
            yield return asUtc - before;
            if (before == after) continue;
            yield return asUtc - after;
            yield return ClockChange(asUtc.AddDays(-1), asUtc.AddDays(1));
        }
    }

    /// <summary>To the minute; the offset differs between the two.</summary>
    private DateTimeOffset ClockChange(DateTimeOffset from, DateTimeOffset to)
    {
        var before = Zone.GetUtcOffset(from);
        while (to - from > TimeSpan.FromMinutes(1))
        {
            var middle = from.AddMinutes(Math.Floor((to - from).TotalMinutes / 2));
            if (Zone.GetUtcOffset(middle) == before) from = middle;
            else to = middle;
        }
        return to;
    }
}
