using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.FollowUps;

/// <summary>A message arrives, or is marked on its own: its row of the list follows. Part of the caller's transaction.</summary>
public sealed class MissedMessages(CallCenterDb db, MissedCount missed)
{
    /// <summary>The message is saved as completed.</summary>
    /// <param name="number">Withheld numbers in their one spelling.</param>
    /// <param name="left">Whoever has talked with them since has settled the message too.</param>
    public Task Arrived(Guid message, Guid callId, string number, Guid lineId, DateTimeOffset left, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"select app.miss({callId}, {number}, {lineId}, 'voicemail', {left}, {message})", ct);

    /// <summary>A row is locked before its messages.</summary>
    public Task Lock(Guid message, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
        select f.id from app.follow_ups f
        where f.recording_id = {message} or (f.closed_at is null and (f.number, f.line_id) in (
          select c.from_number, r.line_id from app.recordings r join public.calls c on c.id = r.call_id where r.id = {message}))
        order by f.id for update
        """, ct);

    /// <summary>The row is done with the last of its messages.</summary>
    public async Task Done(Guid message, Guid agentId, DateTimeOffset now, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"""
            update app.follow_ups f set closed_at = {now}, closed_by = {agentId}, closed_as = 'done', taken_by = null, due_at = null
            where f.closed_at is null
              and (f.recording_id = {message} or (f.number <> 'anonymous' and (f.number, f.line_id) in (
                select c.from_number, r.line_id from app.recordings r join public.calls c on c.id = r.call_id where r.id = {message})))
              and not exists (
                select from app.recordings r join public.calls c on c.id = r.call_id
                where c.from_number = f.number and r.line_id = f.line_id and f.number <> 'anonymous'
                  and r.kind = 'voicemail' and r.status = 'completed' and r.done_at is null and r.deleted_at is null)
            """, ct);
        await missed.Tell(ct);
    }

    /// <summary>Its audio is deleted: of a caller who withheld their number, nothing is left to do anything with.</summary>
    public async Task Deleted(Guid message, DateTimeOffset now, CancellationToken ct)
    {
        var expired = await db.Database.ExecuteSqlAsync($"""
            update app.follow_ups set closed_at = {now}, closed_as = 'expired', taken_by = null, due_at = null
            where recording_id = {message} and number = 'anonymous' and closed_at is null
            """, ct);
        if (expired > 0) await missed.Tell(ct);
    }

    /// <summary>It waits again: in its own row, or in the one that its caller has by now.</summary>
    public async Task Undone(Guid message, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"""
            update app.follow_ups f set closed_at = null, closed_by = null, closed_as = null, reopened_at = clock_timestamp()
            where f.recording_id = {message} and f.closed_at is not null and not exists (
              select from app.follow_ups o
              where o.number = f.number and o.line_id = f.line_id and o.closed_at is null and o.number <> 'anonymous');
            select app.adopt_messages()
            """, ct);
        await missed.Tell(ct);
    }
}
