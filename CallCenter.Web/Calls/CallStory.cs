using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>One line of what happened. <see cref="Who"/> is the agent, if one did it.</summary>
public sealed record StoryLine(DateTimeOffset At, string Event, string? Who, string? Detail);

/// <summary>Everything kept of one call. Waiting ends with the first answer, and grows while there is none.</summary>
public sealed record CallStory(PastCall Call, string To, string? CallSid, TimeSpan Waited, IReadOnlyList<StoryLine> Lines, IReadOnlyList<CallNoteView> Notes);

public sealed class CallStories(CallCenterDb db)
{
    private const int LongestStory = 1000;

    public async Task<CallStory?> Find(Guid id, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().Include(c => c.Line).SingleOrDefaultAsync(c => c.Id == id, ct);
        if (call is null) return null;
        var agent = call.AgentId is { } a ? await db.Agents.Where(x => x.Id == a).Select(x => new Named(x.Id, x.DisplayName)).SingleOrDefaultAsync(ct) : null;
        var lines = await db.RingEvents.Where(e => e.CallId == id).OrderBy(e => e.Id).Take(LongestStory)
            .Select(e => new StoryLine(e.At, e.Event, db.Agents.Where(x => x.Id == e.AgentId).Select(x => x.DisplayName).FirstOrDefault(), e.Detail))
            .ToListAsync(ct);
        var end = call.EndedAt ?? await db.Now(ct);
        DateTimeOffset? lost = call is { AnsweredAt: not null, EndReason: EndReason.NoAnswer or EndReason.Voicemail }
            ? lines.LastOrDefault(l => ReleaseCall.Interruptions.Contains(l.Detail))?.At : null;
        return new(
            new(call.Id, call.StartedAt, call.CustomerNumber, new(call.LineId, call.Line.Name), agent, call.State, call.EndReason, call.AnsweredAt, call.EndedAt, lost),
            PhoneNumber.Show(call.IsOutbound ? call.FromNumber : call.ToNumber), call.CallSid,
            (call.AnsweredAt ?? end) - call.StartedAt, lines, await db.CallNotes.Of(id, db, ct));
    }
}
