namespace CallCenter.Web.Pages;

/// <summary>Minutes and seconds as the JS layer's clock writes them.</summary>
public static class Elapsed
{
    public static string Between(DateTimeOffset? since, DateTimeOffset now)
    {
        if (since is null) return "";
        var t = now > since ? now - since.Value : TimeSpan.Zero;
        return t.TotalHours >= 1 ? $"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00}" : $"{t.Minutes}:{t.Seconds:00}";
    }
}
