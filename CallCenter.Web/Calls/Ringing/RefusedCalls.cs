using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Ringing;

/// <param name="Number">Our number that was called, by its last digits.</param>
/// <param name="Line">The inactive line that has it; null if none has.</param>
/// <param name="At">The last time.</param>
public sealed record RefusedCall(string Number, string? Line, DateTimeOffset At);

/// <summary>Callers who were turned away because no active line has the number they called.</summary>
public sealed class RefusedCalls(CallCenterDb db)
{
    /// <summary>The audit log's subject for a number that no line has.</summary>
    public const string NoLine = "call.no_line";

    /// <summary>Each number once. A line that has been created or activated since is left out.</summary>
    public async Task<List<RefusedCall>> Since(TimeSpan past, CancellationToken ct)
    {
        var from = await db.Now(ct) - past;
        var lines = await db.Lines.AsNoTracking().ToDictionaryAsync(l => l.Number, ct);
        var unknown = await db.AuditLog.Where(a => a.At > from && a.Action == NoLine).GroupBy(a => a.Subject)
            .Select(g => new { Number = g.Key, At = g.Max(a => a.At) }).ToListAsync(ct);
        var switchedOff = EndedBy.Text(EndReason.Rejected, ReceiveCall.SwitchedOff);
        var off = await db.Calls.Where(c => c.StartedAt > from && c.EndReason == EndReason.Rejected && !c.Line.Active && c.AgentId == null)
            .Where(c => db.RingEvents.Any(e => e.CallId == c.Id && e.Detail == switchedOff))
            .GroupBy(c => new { c.Line.Number, c.Line.Name }).Select(g => new { g.Key.Number, g.Key.Name, At = g.Max(c => c.StartedAt) })
            .ToListAsync(ct);
        return
        [
            .. unknown.Where(u => PhoneNumber.Called(u.Number, lines.Keys) is not { } now || !lines[now].Active)
                .Select(u => new RefusedCall(PhoneNumber.Mask(u.Number), null, u.At)),
            .. off.Select(o => new RefusedCall(PhoneNumber.Mask(o.Number), o.Name, o.At)),
        ];
    }
}
