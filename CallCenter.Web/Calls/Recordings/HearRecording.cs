using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <summary>Audio that this person may hear. <see cref="FileName"/> names the caller by the last digits only: files travel.</summary>
/// <param name="Fresh">Ended so recently that Twilio may not have its audio yet.</param>
public sealed record Audible(string Sid, string FileName, bool Fresh);

/// <summary>
/// Someone plays or downloads a recording. Messages are for every agent; a call's recording is for people who were on it, and supervisors.
/// </summary>
public sealed class HearRecording(CallCenterDb db, Audit audit)
{
    // A player requests one recording in many pieces; together they are one playback.
    private static readonly TimeSpan OneAct = TimeSpan.FromMinutes(10);

    // Usually it takes seconds.
    private static readonly TimeSpan Making = TimeSpan.FromMinutes(15);

    public static readonly Refusal NotReady = new(Why.Unknown, "Not ready yet", "This recording is not ready yet.");

    /// <summary>Whether they may. <see cref="Heard"/> records that they did, once there is something to hear.</summary>
    public async Task<(Audible? Sound, Refusal? Refusal)> May(Guid id, Guid by, bool supervisor, CancellationToken ct)
    {
        var recording = await db.Recordings.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct);
        if (recording is null) return (null, new(Why.Unknown, "No such recording", "This recording does not exist."));
        var call = await db.Calls.AsNoTracking().SingleAsync(c => c.Id == recording.CallId, ct);
        var mine = await db.IsOrWasOn(call, by, ct);
        if (recording.Kind == RecordingKind.Call && !supervisor && !mine)
            return (null, new(Why.NotYours, "Not your call", "Only people who were on this call and supervisors can listen to it."));
        if (recording.DeletedAt is not null)
            return (null, new(Why.Unknown, "Deleted", "This recording was deleted at the end of its retention."));
        if (recording.Status == RecordingStatus.Absent) return (null, new(Why.Unknown, "No sound", "Nothing was recorded."));
        if (recording is not { Status: RecordingStatus.Completed, Sid: { } sid }) return (null, NotReady);
        var fresh = await db.Now(ct) < recording.StartedAt + TimeSpan.FromSeconds(recording.Duration ?? 0) + Making;
        var digits = string.Concat(PhoneNumber.Caller(call.CustomerNumber).Where(char.IsAsciiDigit));
        var ending = digits.Length > 4 ? $"-{digits[^2..]}" : "";
        var name = $"{Spelling.Of(recording.Kind)}-{recording.StartedAt.UtcDateTime:yyyyMMdd-HHmmss}Z{ending}.wav";
        return (new(sid, name, fresh), null);
    }

    /// <summary>The audio is being sent to them.</summary>
    public Task Heard(Guid id, Guid by, bool download, CancellationToken ct) => db.InTransaction(async () =>
    {
        var recording = await db.Recordings.SingleAsync(r => r.Id == id, ct);
        var now = await db.Now(ct);
        if (recording.Kind == RecordingKind.Call)
            await Note(by, download ? "recording.downloaded" : "recording.played", recording, now, ct);
        else if (recording.HeardAt is null) (recording.HeardAt, recording.HeardBy) = (now, by);
        await db.SaveChangesAsync(ct);
        return true;
    }, ct);

    private async Task Note(Guid by, string action, Recording recording, DateTimeOffset now, CancellationToken ct)
    {
        var (subject, since) = (recording.CallId.ToString(), now - OneAct);
        if (!await db.AuditLog.AnyAsync(a => a.At > since && a.ActorId == by && a.Action == action && a.Subject == subject
            && a.Detail == recording.Id.ToString(), ct))
            audit.Add(by, action, subject, now, recording.Id.ToString());
    }
}
