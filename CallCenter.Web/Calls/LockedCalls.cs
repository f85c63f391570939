using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

public static class LockedCalls
{
    /// <summary>
    /// The call's row with its line, locked until the transaction ends. Commands that touch two calls lock them in id order.
    /// </summary>
    public static Task<Call?> LockCall(this CallCenterDb db, Guid id, CancellationToken ct) =>
        Lock(db, $"where id = {id} for update", ct);

    public static Task<Call?> LockCallBySid(this CallCenterDb db, string callSid, CancellationToken ct) =>
        Lock(db, $"where call_sid = {callSid} for update", ct);

    private static async Task<Call?> Lock(CallCenterDb db, FormattableString which, CancellationToken ct)
    {
        var calls = await db.Calls.Rows(which).Include(c => c.Line).ToListAsync(ct);
        await db.NameTeams(calls, ct);
        return calls.SingleOrDefault();
    }
}
