using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <summary>One recording of a call, as its history page shows it.</summary>
public sealed record PastRecording(
    Guid Id, RecordingKind Kind, RecordingStatus Status, DateTimeOffset StartedAt, int? Duration, DateTimeOffset? DeletedAt, string? By)
{
    /// <summary>The call itself shows that a caller left no message.</summary>
    public bool IsWorthShowing => Kind == RecordingKind.Call || Status != RecordingStatus.Absent;
}

public sealed class CallRecordings(CallCenterDb db)
{
    public Task<List<PastRecording>> Of(Guid callId, CancellationToken ct) => db.Recordings
        .Where(r => r.CallId == callId).OrderBy(r => r.StartedAt)
        .Select(r => new PastRecording(r.Id, r.Kind, r.Status, r.StartedAt, r.Duration, r.DeletedAt,
            db.Agents.Where(a => a.Id == r.AgentId).Select(a => a.DisplayName).FirstOrDefault()))
        .ToListAsync(ct);
}
