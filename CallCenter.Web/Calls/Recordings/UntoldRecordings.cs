using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <param name="Recording">The row that waits for a report; null for a caller who was sent to voicemail.</param>
public sealed record Untold(Guid? Recording, string? Sid, Guid CallId, string CallSid, bool Live);

/// <summary>Recordings whose webhook is late: Twilio has to be asked about them.</summary>
public sealed class UntoldRecordings(CallCenterDb db)
{
    /// <param name="started">How long Twilio may take to report that a recording has started.</param>
    /// <param name="over">How long after a call its recording may still be processed.</param>
    /// <param name="message">How long after a caller was sent to voicemail the message may take, greeting included.</param>
    /// <param name="without">Recordings, and calls of messages, whose lookup failed a moment ago.</param>
    public Task<List<Untold>> Late(TimeSpan started, TimeSpan over, TimeSpan message, Guid[] without, CancellationToken ct) =>
        db.Database.SqlQuery<Untold>($"""
        select recording, sid, call_id, call_sid, live from (
        select r.id as recording, r.sid, c.id as call_id, c.call_sid, c.state <> 'ended' as live
        from app.recordings r join public.calls c on c.id = r.call_id
        where (r.status = 'asked' and r.started_at < statement_timestamp() - {started})
           or (r.status in ('asked', 'in_progress', 'stopped') and c.ended_at < statement_timestamp() - {over})
        union all
        select null, null, c.id, c.call_sid, false from public.calls c
        where c.end_reason = 'voicemail'
          and c.ended_at between statement_timestamp() - interval '2 days' and statement_timestamp() - {message}
          and not exists (select from app.recordings r where r.call_id = c.id and r.kind = 'voicemail')) late
        where coalesce(recording, call_id) <> all({without})
        order by random() limit 200
        """).ToListAsync(ct);

    public Task<List<string>> Sids(Guid callId, CancellationToken ct) =>
        db.Recordings.Where(r => r.CallId == callId && r.Sid != null).Select(r => r.Sid!).ToListAsync(ct);
}
