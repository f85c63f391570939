using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.People;

public sealed class ReactivatePerson(UserManager<Account> users, StaffChange change)
{
    public Task<IReadOnlyList<Problem>> Run(Guid by, Guid id, CancellationToken ct) => change.Of(id, async account =>
    {
        if (account.Active) return [];
        account.Active = true;
        (await users.UpdateAsync(account)).OrThrow();
        await change.Save(by, "person.reactivated", account, await change.Roles.Of(account), ct);
        return [];
    }, ct);
}
