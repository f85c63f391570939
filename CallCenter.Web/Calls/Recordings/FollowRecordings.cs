using System.Globalization;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <param name="Status">Twilio's status: in-progress, completed or absent; others do not matter here.</param>
/// <param name="Duration">Whole seconds; null if Twilio sent none, or something that is not a length.</param>
/// <param name="Intent">The row that requested it; null for a message, which the caller's TwiML started.</param>
public sealed record RecordingNews(string Sid, string CallSid, string Status, int? Duration, DateTimeOffset? StartedAt, Guid? Intent)
{
    private const int Longest = 86_400; // Twilio records for a day at most

    /// <summary>How Twilio writes a length: digits only. Anything else (empty, -1, 41.6, a year) is unknown, never zero.</summary>
    public static int? Seconds(string? told) =>
        int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= Longest ? seconds : null;
}

/// <summary>What Twilio reports about recordings, in any order and any number of times. A finished recording stays finished.</summary>
public sealed class FollowRecordings(CallCenterDb db, RecordingChange change, Voicemails voicemails)
{
    /// <summary>
    /// A caller who hangs up at the tone leaves a second of silence. It is kept, but needs no action. An unknown length may be a message.
    /// </summary>
    public const int ShortestMessage = 2;

    private static readonly TimeSpan Leeway = TimeSpan.FromHours(1); // clocks differ

    public Task Heard(RecordingNews news, CancellationToken ct) => db.InTransaction(async () =>
    {
        // Two calls that name one recording must not both treat it as new.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({news.Sid}, 0))", ct);
        // The call's row lock serializes all reports about its recordings.
        if (await db.LockCallBySid(news.CallSid, ct) is not { } call) return false;
        var now = await db.Now(ct);
        var recording = await Find(call, news, now, ct);
        if (recording.CallId != call.Id || recording.DeletedAt is not null || recording.Status == RecordingStatus.Completed) return false;
        switch (news.Status)
        {
            case "in-progress": await Began(call, recording, news, now, ct); break;
            case "completed": await Completed(call, recording, news, now, ct); break;
            case "absent": await Failed(call, recording, now, ct); break;
        }
        await db.SaveChangesAsync(ct);
        return true;
    }, ct);

    /// <summary>Nothing was or will be reported about this recording. Any later report by Twilio overrides this.</summary>
    public Task GiveUp(Guid id, CancellationToken ct) => db.InTransaction(async () =>
    {
        var callId = await db.Recordings.Where(r => r.Id == id).Select(r => r.CallId).SingleAsync(ct);
        var call = (await db.LockCall(callId, ct))!;
        var recording = await db.Recordings.SingleAsync(r => r.Id == id, ct);
        if (recording.Status is RecordingStatus.Completed or RecordingStatus.Absent) return false;
        await Failed(call, recording, await db.Now(ct), ct);
        await db.SaveChangesAsync(ct);
        return true;
    }, ct);

    /// <summary>Records that a caller left no message, so that nothing asks for it again.</summary>
    public Task NoMessage(Guid callId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = (await db.LockCall(callId, ct))!;
        if (await db.Recordings.AnyAsync(r => r.CallId == callId && r.Kind == RecordingKind.Voicemail, ct)) return false;
        db.Recordings.Add(New(call, RecordingKind.Voicemail, null, RecordingStatus.Absent, await db.Now(ct)));
        await db.SaveChangesAsync(ct);
        return true;
    }, ct);

    private async Task<Recording> Find(Call call, RecordingNews news, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Recordings.SingleOrDefaultAsync(r => r.Sid == news.Sid, ct) is { } known) return known;
        var asked = await db.Recordings.SingleOrDefaultAsync(r => r.CallId == call.Id && r.Sid == null
            && (news.Intent == null ? r.Kind == RecordingKind.Voicemail : r.Id == news.Intent), ct);
        if (asked is not null)
        {
            if (asked.IsGuess) asked.Status = RecordingStatus.Asked;
            asked.Sid = news.Sid;
            return asked;
        }
        // Always kept, whatever created it: an unknown recording could be neither played nor deleted in time.
        var found = New(call, news.Intent is null ? RecordingKind.Voicemail : RecordingKind.Call, news.Sid, RecordingStatus.Asked, now);
        db.Recordings.Add(found);
        return found;
    }

    private static Recording New(Call call, RecordingKind kind, string? sid, RecordingStatus status, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Sid = sid,
            CallId = call.Id,
            LineId = call.LineId,
            Kind = kind,
            Status = status,
            StartedAt = now,
        };

    /// <summary>Null also for a time at which this call cannot have been recorded: its retention counts from here.</summary>
    private static DateTimeOffset? Start(RecordingNews news, Call call, DateTimeOffset now) =>
        news.StartedAt is { } at && at > call.StartedAt - Leeway && at < now + Leeway ? at : null;

    private async Task Began(Call call, Recording recording, RecordingNews news, DateTimeOffset now, CancellationToken ct)
    {
        if (recording.Status != RecordingStatus.Asked) return;
        recording.Status = RecordingStatus.InProgress;
        recording.StartedAt = Start(news, call, now) ?? recording.StartedAt;
        if (recording.Kind != RecordingKind.Call || call is not { Live: true, Recording: null }) return;
        call.Record(CallRecording.On); // it had been given up
        await change.Save(call, "recording_started", now, ct);
    }

    private async Task Completed(Call call, Recording recording, RecordingNews news, DateTimeOffset now, CancellationToken ct)
    {
        recording.Status = RecordingStatus.Completed;
        recording.Duration = news.Duration is >= 0 ? news.Duration : null;
        recording.StartedAt = Start(news, call, now) ?? recording.StartedAt;
        if (recording.Kind == RecordingKind.Call) await Over(call, "recording_stopped", now, ct);
        else await voicemails.Arrived(call, recording, recording.Duration < ShortestMessage, now, ct);
    }

    private async Task Failed(Call call, Recording recording, DateTimeOffset now, CancellationToken ct)
    {
        recording.Status = RecordingStatus.Absent;
        if (recording.Kind == RecordingKind.Call) await Over(call, "recording_failed", now, ct);
    }

    /// <summary>The screens must not keep showing that a call is recorded when it is not.</summary>
    private async Task Over(Call call, string @event, DateTimeOffset now, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        if (call is not { Live: true, Recording: not null }) return;
        if (await db.Recordings.AnyAsync(r => r.CallId == call.Id && r.Kind == RecordingKind.Call
            && (r.Status == RecordingStatus.Asked || r.Status == RecordingStatus.InProgress), ct)) return;
        call.Record(null);
        await change.Save(call, @event, now, ct);
    }
}
