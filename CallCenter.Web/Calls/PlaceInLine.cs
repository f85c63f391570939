namespace CallCenter.Web.Calls;

/// <summary>
/// The one order of those who wait: who was answered before, then by priority, then who has waited longest, wherever they waited. The
/// desk shows them so, A answers them so, and they are offered so. Client/board/place.js has the same;
/// Client/tests/golden/in-line.json is read by the tests of both.
/// </summary>
public static class PlaceInLine
{
    /// <summary>To be ordered by, the first in line first.</summary>
    public static (bool, int, DateTimeOffset, Guid) Of(Call call) =>
        Of(call.AnsweredAt, call.Priority, call.QueuedAt ?? call.StartedAt, call.Id);

    public static (bool, int, DateTimeOffset, Guid) Of(CallView call) =>
        Of(call.AnsweredAt, call.Priority, call.QueuedAt ?? call.StartedAt, call.Id);

    public static (bool, int, DateTimeOffset, Guid) Of(DateTimeOffset? answeredAt, int priority, DateTimeOffset since, Guid id) =>
        (answeredAt is null, -priority, since, id);
}
