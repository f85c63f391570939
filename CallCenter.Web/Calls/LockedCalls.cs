using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

public static class LockedCalls
{
    /// <summary>
    /// The call's row with its line, locked until the transaction ends. Commands that touch two calls lock them in id order.
    /// </summary>
    public static async Task<Call?> LockCall(this CallCenterDb db, Guid id, CancellationToken ct) =>
        (await db.Calls.Rows($"where id = {id} for update").Include(c => c.Line).ToListAsync(ct)).SingleOrDefault();

    public static async Task<Call?> LockCallBySid(this CallCenterDb db, string callSid, CancellationToken ct) =>
        (await db.Calls.Rows($"where call_sid = {callSid} for update").Include(c => c.Line).ToListAsync(ct)).SingleOrDefault();
}
