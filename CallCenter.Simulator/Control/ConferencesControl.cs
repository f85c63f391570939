using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>Who is in which conference and who hears whom.</summary>
internal sealed class ConferencesControl(Account account)
{
    public void Map(IEndpointRouteBuilder simulate)
    {
        simulate.MapGet("/conferences", All);
        simulate.MapGet("/conferences/{room}", One);
    }

    // GET /simulate/conferences -> newest first
    private Task All(HttpContext http)
    {
        lock (account.Gate)
            return Exchange.Answer(http, 200, account.Conferences.AsEnumerable().Reverse().Take(100).Select(Of).ToArray());
    }

    // GET /simulate/conferences/{name or sid}: if a name was used more than once, the current or the last one.
    private Task One(HttpContext http, string room)
    {
        lock (account.Gate)
        {
            var found = account.FindConference(room) ?? account.ActiveConference(room)
                ?? account.Conferences.FindLast(conference => conference.Name == room);
            return found is null
                ? Exchange.Answer(http, 404, new { error = $"no conference {room}" })
                : Exchange.Answer(http, 200, Of(found));
        }
    }

    private static object Of(Conference room) => new
    {
        sid = room.Sid,
        name = room.Name,
        status = room.Status,
        participants = room.Everyone.Select(seat => new
        {
            call = seat.Call.Sid,
            label = seat.Label,
            from = seat.Call.From,
            to = seat.Call.To,
            status = seat.Status,
            muted = seat.Muted,
            hold = seat.Hold,
            coaching = seat.Coaching,
            callSidToCoach = seat.CallSidToCoach,
            hearing = seat.IsIn ? seat.Hearing : "ringback",
            hears = Audience.HeardBy(seat).Select(speaker => speaker.Name).ToArray(),
        }).ToArray(),
    };
}
