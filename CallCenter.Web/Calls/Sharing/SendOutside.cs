using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>A line sends a caller to an outside number by itself. They hear music until it answers.</summary>
public sealed class SendOutside(CallCenterDb db, OutboundRules rules, InviteParty invite, ILogger<SendOutside> log)
{
    /// <summary>Part of the caller's transaction, which saves the call.</summary>
    /// <returns>False if the number may not be called: nothing has changed then.</returns>
    public async Task<bool> Ring(Call call, string number, DateTimeOffset now, CancellationToken ct)
    {
        // The number that they called is the one that the other side can call back.
        var called = call.FirstLineId ?? call.LineId;
        var from = await db.Lines.AsNoTracking().Where(l => l.Id == called).Select(l => l.Number).SingleOrDefaultAsync(ct)
            ?? call.Line.Number;
        var (found, refusal) = await rules.Check(number, from, anyway: false, ct);
        if (found is null || found == call.CustomerNumber)
        {
            log.LogWarning("Call {CallId}: its line sends callers to {Number}, which may not be called: {Reason}", call.Id,
                PhoneNumber.Mask(number), PhoneNumber.MaskAll(refusal?.Detail ?? "It is the caller’s own number."));
            return false;
        }
        // In this order: a customer who waits for somebody does not talk.
        call.Set(invite.Ask(call, new(Number: found), PartyPurpose.Transfer, Party.ByTheLine, now, from));
        call.GoOutside(now, returnsTo: null);
        return true;
    }
}
