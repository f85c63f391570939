using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.History;

/// <summary>One line of the timeline. <see cref="Who"/> is the agent, if one did it.</summary>
public sealed record StoryLine(DateTimeOffset At, string Event, string? Who, string? Detail, long Version);

/// <summary>Everything stored about one call. Waiting ends with the first answer, and grows until then.</summary>
public sealed record CallStory(
    PastCall Call, string To, string? CallSid, TimeSpan Waited, IReadOnlyList<StoryLine> Lines, IReadOnlyList<CallNoteView> Notes);

public sealed class CallStories(CallCenterDb db)
{
    private const int LongestStory = 1000;

    public async Task<CallStory?> Find(Guid id, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct);
        if (call is null) return null;
        var past = await db.Past(db.Calls.Where(c => c.Id == id)).SingleAsync(ct);
        var lines = await db.RingEvents.Where(e => e.CallId == id).OrderBy(e => e.Id).Take(LongestStory)
            .Select(e => new StoryLine(
                e.At, e.Event, db.Agents.Where(x => x.Id == e.AgentId).Select(x => x.DisplayName).FirstOrDefault(), e.Detail, e.Version))
            .ToListAsync(ct);
        var met = past.AnsweredAt ?? past.EndedAt ?? await db.Now(ct);
        return new(
            past, PhoneNumber.Show(call.IsOutbound ? call.FromNumber : call.ToNumber), call.CallSid,
            met - past.StartedAt, lines, await db.CallNotes.Of(id, db, ct));
    }
}
