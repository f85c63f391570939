using CallCenter.Web.Data;
using CallCenter.Web.FollowUps;
using CallCenter.Web.Lines;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <summary>How many messages are waiting.</summary>
public sealed record VoicemailView(int Open);

/// <summary>How many of the messages that callers left are open. They are listed with the missed callers.</summary>
public sealed class Voicemails(CallCenterDb db, Announce announce, MissedMessages rows)
{
    private static readonly Guid Box = new("0f1e0000-0000-7000-8000-766f6963656d"); // the subject: order is kept among these events only

    private IQueryable<Recording> Kept => db.Recordings
        .Where(r => r.Kind == RecordingKind.Voicemail && r.Status == RecordingStatus.Completed && r.DeletedAt == null);

    public Task<int> Open(CancellationToken ct) => Kept.CountAsync(r => r.DoneAt == null, ct);

    /// <summary>Part of the caller's transaction: the message is complete, and its caller waits unless it is silent.</summary>
    public async Task Arrived(Call call, Recording message, bool silent, DateTimeOffset now, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        var number = WithheldNumber.Is(call.FromNumber) ? WithheldNumber.Stored : call.FromNumber;
        // The end of the call, not of the message: nobody can have talked with them in between.
        var left = call.EndedAt ?? message.StartedAt;
        if (!silent) await rows.Arrived(message.Id, call.Id, number, call.LineId, left, ct);
        await Change(now, () => message.DoneAt = silent ? now : null, ct);
    }

    /// <summary>Part of the caller's transaction: every screen is told how many are open after <paramref name="act"/>.</summary>
    public async Task<int> Change(DateTimeOffset at, Action act, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({MissedCount.Lock})", ct);
        act();
        await db.SaveChangesAsync(ct);
        var open = await Open(ct);
        announce.Add(Box, Announce.Everyone, "voicemail_changed", 0, at, voicemail: new VoicemailView(open));
        await db.SaveChangesAsync(ct);
        return open;
    }

    /// <summary>How many are open now; null if there is no such message (any more).</summary>
    public Task<int?> Mark(Guid id, Guid agentId, bool done, CancellationToken ct) => db.InTransaction<int?>(async () =>
    {
        await rows.Lock(id, ct);
        var message = (await db.Recordings
            .Rows($"where id = {id} and kind = 'voicemail' and status = 'completed' and deleted_at is null for update")
            .ToListAsync(ct)).SingleOrDefault();
        if (message is null) return null;
        if ((message.DoneAt is not null) == done) return await Open(ct);
        var now = await db.Now(ct);
        var open = await Change(now,
            () => (message.DoneAt, message.DoneBy) = done ? (now, agentId) : ((DateTimeOffset?)null, (Guid?)null), ct);
        if (done) await rows.Done(id, agentId, now, ct);
        else await rows.Undone(id, ct);
        return open;
    }, ct);
}
