using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.People;

public sealed class ReactivatePerson(CallCenterDb db, UserManager<Account> users, StaffRoles staffRoles, Staffing staffing, Audit audit)
{
    public Task<IReadOnlyList<Problem>> Run(Guid by, Guid id, CancellationToken ct) => db.InTransaction<IReadOnlyList<Problem>>(async () =>
    {
        if (await db.LockAccount(id, ct) is not { } account) return [new("", "This person no longer exists.")];
        if (account.Active) return [];
        account.Active = true;
        (await users.UpdateAsync(account)).OrThrow();
        await staffing.Match(account, await staffRoles.Of(account), ct);
        audit.Add(by, "person.reactivated", account.UserName!, await db.Now(ct));
        await db.SaveChangesAsync(ct);
        return [];
    }, ct);
}
