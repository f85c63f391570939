namespace CallCenter.Web.Lines;

/// <summary>Holidays that one or more lines use.</summary>
public sealed class HolidayCalendar
{
    public const int LongestName = 60;

    public Guid Id { get; init; }
    /// <summary>Unique.</summary>
    public required string Name { get; set; }
}

/// <summary>One day or several in a row, which replace the opening hours of these days whole.</summary>
public sealed class Holiday
{
    public Guid Id { get; init; }
    public Guid CalendarId { get; init; }
    public DateOnly DayFrom { get; set; }
    /// <summary>The last day.</summary>
    public DateOnly DayTo { get; set; }
    /// <summary>On the same days of every year from <see cref="DayFrom"/> on. 29 February counts in leap years.</summary>
    public bool Yearly { get; set; }
    public required string Name { get; set; }
    /// <summary>When the line is open on each of these days; null: closed.</summary>
    public DayHours? Hours { get; set; }

    public int Days => DayTo.DayNumber - DayFrom.DayNumber + 1;

    public bool Covers(DateOnly day)
    {
        if (day < DayFrom) return false;
        if (!Yearly) return day <= DayTo;
        var (from, to, at) = (WithinYear(DayFrom), WithinYear(DayTo), WithinYear(day));
        return from <= to ? at >= from && at <= to : at >= from || at <= to; // Christmas to New Year
    }

    private static int WithinYear(DateOnly day) => (day.Month * 100) + day.Day;
}
