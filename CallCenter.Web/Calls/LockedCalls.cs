using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

public static class LockedCalls
{
    /// <summary>
    /// The call's row with its line, locked until the transaction ends. Commands that touch two calls lock them in id order. The clock is
    /// the outer query's, read once the inner one has the lock: it is never before what another transaction has written into the row.
    /// </summary>
    public static Task<Call?> LockCall(this CallCenterDb db, Guid id, CancellationToken ct) =>
        Lock(db, $"where id = {id} for update", ct);

    public static Task<Call?> LockCallBySid(this CallCenterDb db, string callSid, CancellationToken ct) =>
        Lock(db, $"where call_sid = {callSid} for update", ct);

    private static async Task<Call?> Lock(CallCenterDb db, FormattableString which, CancellationToken ct)
    {
        var locked = await db.Calls.Rows(which).Include(c => c.Line)
            .Select(c => new { Call = c, At = CallCenterDb.Clock() }).ToListAsync(ct);
        if (locked.SingleOrDefault() is not { } one) return null;
        if (db.Database.CurrentTransaction is { } transaction) one.Call.Lock(transaction.TransactionId, one.At);
        await db.NameTeams([one.Call], ct);
        return one.Call;
    }
}
