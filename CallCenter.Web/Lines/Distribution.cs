namespace CallCenter.Web.Lines;

/// <summary>Whom a line rings. Stored in snake case in <c>lines.distribution</c>.</summary>
public enum Distribution
{
    /// <summary>Everyone in reach at once.</summary>
    RingAll,
    /// <summary>One agent at a time, whoever has been available for longest; once each was asked, everyone.</summary>
    LongestIdle,
}
