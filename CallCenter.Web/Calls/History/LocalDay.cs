namespace CallCenter.Web.Calls.History;

/// <summary>A day as the clocks of one time zone show it: 23, 24 or 25 hours long, and every moment belongs to exactly one.</summary>
public static class LocalDay
{
    private const int Farthest = 26 * 60; // minutes: no zone is farther from UTC, on either side

    /// <summary>Its first moment, in UTC. Where the clock skips midnight, that is the first moment after it.</summary>
    public static DateTimeOffset Begins(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        // There are no days beyond these, and nobody called then.
        if (day <= DateOnly.MinValue.AddDays(2) || day >= DateOnly.MaxValue.AddDays(-2)) return new(midnight, TimeSpan.Zero);
        var (before, at) = (-Farthest, Farthest);
        while (at - before > 1)
        {
            var middle = (before + at) / 2;
            if (There(middle) >= midnight) at = middle;
            else before = middle;
        }
        return new(midnight.AddMinutes(at), TimeSpan.Zero);

        DateTime There(int minutes) =>
            TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(midnight.AddMinutes(minutes), DateTimeKind.Utc), zone);
    }
}
