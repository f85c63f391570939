using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.People;

/// <summary>Ends sessions, realtime tokens and ringing at once. A call they are on rings everyone again. Their history stays.</summary>
public sealed class DeactivatePerson(UserManager<Account> users, StaffChange change)
{
    public Task<IReadOnlyList<Problem>> Run(Guid by, Guid id, CancellationToken ct) => by == id
        ? Task.FromResult<IReadOnlyList<Problem>>([new("", "You cannot deactivate yourself. Ask another supervisor.")])
        : change.Of(id, async account =>
        {
            if (!account.Active) return [];
            var roles = await change.Roles.Of(account);
            if (await change.Roles.LastHeldBy(id, roles, ct) is { } role)
                return [new("", $"Nobody else has the {role} role. Give it to someone first.")];

            account.Active = false;
            (await users.UpdateSecurityStampAsync(account)).OrThrow();
            await change.Save(by, "person.deactivated", account, roles, ct);
            return [];
        }, ct);
}
