using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.People;

/// <summary>Ends every session of a person in every browser, and their realtime tokens. The agent is away and no longer rings.</summary>
public sealed class SignOut(CallCenterDb db, UserManager<Account> users, Staffing staffing)
{
    public Task Run(Guid id, CancellationToken ct) => db.InTransaction(async () =>
    {
        if (await db.LockAccount(id, ct) is not { } account) return false;
        (await users.UpdateSecurityStampAsync(account)).OrThrow();
        await staffing.Leave(id, ct);
        await db.SaveChangesAsync(ct);
        return true;
    }, ct);
}
