using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>A customer calls a line: the call exists, and rings. Outside the opening hours it is over before it rings, and the caller is told.</summary>
public sealed class ReceiveCall(CallCenterDb db, Transition transition)
{
    /// <summary>The call with its line; null when no active line has that number. The same sid gives the same call.</summary>
    public Task<Call?> Run(string callSid, string? from, string? to, CancellationToken ct) => db.InTransaction(async () =>
    {
        var called = await db.Lines.AsNoTracking().Where(l => l.Active && l.Number == (to ?? ""))
            .Select(l => new { Line = l, Known = db.Calls.Any(c => c.CallSid == callSid), Now = CallCenterDb.Clock() }).SingleOrDefaultAsync(ct);
        if (called is null) return null;
        if (called.Known) return await db.Calls.Include(c => c.Line).SingleAsync(c => c.CallSid == callSid, ct);

        var (line, now) = (called.Line, called.Now);
        db.Attach(line);
        var call = new Call
        {
            Id = Guid.CreateVersion7(),
            CallSid = callSid,
            FromNumber = PhoneNumber.Clean(from),
            ToNumber = line.Number,
            LineId = line.Id,
            Line = line,
            StartedAt = now,
        };
        call.Ring(now, line.RingTime);
        if (line.Recording != RecordingRule.Off) call.Tell(); // Welcome begins with it
        db.Calls.Add(call);

        // The end overtook the start: the caller is gone already, so nothing may ring.
        var hungUp = await db.Database.SqlQuery<bool>($"""
            insert into app.legs (call_sid, call_id, label) values ({callSid}, {call.Id}, 'caller')
            on conflict (call_sid) do update set call_id = excluded.call_id, label = excluded.label
            returning left_at is not null as "Value"
            """).ToListAsync(ct) is [true];
        if (hungUp) call.End(EndReason.Abandoned, now);
        else if (!line.IsOpen(now)) call.End(line.Voicemail ? EndReason.Voicemail : EndReason.Closed, now);
        await transition.Save(call, call.Live ? ["ringing"] : ["ended"], now, ct, detail: call.Live || hungUp ? null : $"{Spelling.Of(call.EndReason!.Value)} by hours");
        return call;
    }, ct);
}
