namespace CallCenter.Web.Data;

/// <summary>The last row of a page, as written in the link to the next. Microseconds, as PostgreSQL stores them.</summary>
internal static class Bookmark
{
    public static string Of(DateTimeOffset at, Guid id) =>
        $"{(at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond}-{id:N}";

    public static bool TryRead(string? text, out DateTimeOffset at, out Guid id)
    {
        at = default;
        id = default;
        var parts = (text ?? "").Split('-');
        if (parts.Length != 2 || !long.TryParse(parts[0], out var micros) || micros is < 0 or > 100_000_000_000_000_000
            || !Guid.TryParseExact(parts[1], "N", out id)) return false;
        at = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
        return true;
    }
}
