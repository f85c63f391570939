namespace CallCenter.Web.Realtime.Embedded;

/// <summary>A number of events per window, counted from the first.</summary>
internal struct Rate(int limit, TimeSpan window)
{
    private long until;
    private int used;

    public bool Exceeded()
    {
        var now = Environment.TickCount64;
        if (now >= until) (until, used) = (now + (long)window.TotalMilliseconds, 0);
        return ++used > limit;
    }
}
