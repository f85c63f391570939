using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.People;

/// <summary>Ends sessions, realtime tokens and ringing at once. A call they are on rings everyone again. Their history stays.</summary>
public sealed class DeactivatePerson(CallCenterDb db, UserManager<Account> users, StaffRoles staffRoles, Staffing staffing, Audit audit)
{
    public Task<IReadOnlyList<Problem>> Run(Guid by, Guid id, CancellationToken ct) => db.InTransaction<IReadOnlyList<Problem>>(async () =>
    {
        if (by == id) return [new("", "You cannot deactivate yourself. Ask another supervisor.")];
        await staffRoles.Lock(ct);
        if (await db.LockAccount(id, ct) is not { } account) return [new("", "This person no longer exists.")];
        if (!account.Active) return [];
        var roles = await staffRoles.Of(account);
        if (await staffRoles.LastHeldBy(id, roles, ct) is { } role)
            return [new("", $"Nobody else has the {role} role. Give it to someone first.")];

        account.Active = false;
        (await users.UpdateSecurityStampAsync(account)).OrThrow();
        await staffing.Match(account, roles, ct);
        audit.Add(by, "person.deactivated", account.UserName!, await db.Now(ct));
        await db.SaveChangesAsync(ct);
        return [];
    }, ct);
}
