using CallCenter.Web.Data;
using CallCenter.Web.FollowUps;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <summary>A recording at the end of its retention.</summary>
public sealed record OldRecording(Guid Id, string Sid);

/// <summary>Recordings older than their line keeps them. The line's present setting applies, also to earlier recordings.</summary>
public sealed class OldRecordings(CallCenterDb db, Voicemails voicemails, MissedMessages rows)
{
    /// <param name="without">Those that could not be deleted a moment ago.</param>
    public Task<List<OldRecording>> Due(int most, Guid[] without, CancellationToken ct) => db.Database.SqlQuery<OldRecording>($"""
        select r.id, r.sid from app.lines l join app.recordings r on r.line_id = l.id
        where r.status = 'completed' and r.deleted_at is null
          and r.started_at < statement_timestamp() - make_interval(days => l.recording_days)
          and r.id <> all({without})
        order by r.started_at limit {most}
        """).ToListAsync(ct);

    /// <summary>The audio has been deleted at Twilio.</summary>
    public Task Deleted(Guid id, CancellationToken ct) => db.InTransaction(async () =>
    {
        await rows.Lock(id, ct);
        var recording = (await db.Recordings.Rows($"where id = {id} for update").ToListAsync(ct)).SingleOrDefault();
        if (recording is not { DeletedAt: null }) return false;
        var now = await db.Now(ct);
        if (recording is { Kind: RecordingKind.Voicemail, DoneAt: null }) await voicemails.Change(now, () => recording.DeletedAt = now, ct);
        else recording.DeletedAt = now;
        await db.SaveChangesAsync(ct);
        await rows.Deleted(id, now, ct);
        return true;
    }, ct);
}
