using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <summary>What a caller hears when nobody answers.</summary>
public sealed class LeaveMessage(CallCenterDb db, RecordCall record, Tell tell)
{
    /// <summary>
    /// Part of the transaction that ends the call: voicemail, or a goodbye in the line's words. Returns the end's reason.
    /// </summary>
    public async Task<EndReason> Offer(Call call, bool voicemail, CancellationToken ct)
    {
        if (!voicemail)
        {
            tell.Farewell(call, call.Line.Goodbye);
            return EndReason.NoAnswer;
        }
        await record.StopNow(call, ct); // the conversation is over, and the message is a recording of its own
        tell.TakeMessage(call);
        return EndReason.Voicemail;
    }

    /// <summary>The line whose greeting the caller hears before the tone; null for a call that was not sent to voicemail.</summary>
    public Task<Line?> Greeting(string callSid, CancellationToken ct) => db.Calls.AsNoTracking()
        .Where(c => c.CallSid == callSid && c.EndReason == EndReason.Voicemail).Select(c => c.Line).SingleOrDefaultAsync(ct);
}
