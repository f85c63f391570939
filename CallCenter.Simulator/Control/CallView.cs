using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>A call as the control plane returns it. Read under the account's gate.</summary>
internal static class CallView
{
    /// <summary>Newest first.</summary>
    public static IReadOnlyList<object> All(Account account)
    {
        lock (account.Gate)
            return [.. account.Calls.AsEnumerable().Reverse().Take(100).Select(Of)];
    }

    public static object Of(Call call) => new
    {
        sid = call.Sid,
        status = call.Status,
        from = call.From,
        to = call.To,
        direction = call.Direction,
        browser = call.FarEnd is not Telephone,
        hearing = call.Hearing,
        language = call.Hearing == "say" ? call.Language : null,
        onHold = call.Seat?.Hold ?? false,
        muted = call.Seat?.Muted ?? false,
        conference = call.Seat?.Conference is { } room ? new { sid = room.Sid, name = room.Name, status = room.Status } : null,
        label = call.Seat?.Label,
        speaking = call.Speaking,
        message = call.Message is { } message ? new { sid = message.Sid, since = message.Created } : null,
        participants = call.Seat?.Conference?.Seats.Select(seat => new
        {
            call = seat.Call.Sid,
            label = seat.Label,
            from = seat.Call.From,
            muted = seat.Muted,
            hold = seat.Hold,
            coaching = seat.Coaching,
        }).ToArray() ?? [],
        hears = call.Seat is { } seat ? Audience.HeardBy(seat).Select(speaker => speaker.Name).ToArray() : [],
        createdAt = call.Created,
        answeredAt = call.Answered,
        endedAt = call.Ended,
        endedBecause = call.EndedBecause,
    };
}
