using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.People;

/// <summary>
/// Changes name or roles from the person's next request on. A person who may no longer take calls is removed from theirs.
/// </summary>
public sealed class ChangePerson(CallCenterDb db, UserManager<Account> users, StaffRoles staffRoles, Staffing staffing, Audit audit)
{
    public Task<IReadOnlyList<Problem>> Run(Guid by, Guid id, string? displayName, IReadOnlyCollection<string> roles, CancellationToken ct)
    {
        var name = Typed.Clean(displayName);
        Problem?[] problems = [Typed.Check(name, "DisplayName", "The name", 80), StaffRoles.Check(roles)];
        return problems.OfType<Problem>().ToList() is { Count: > 0 } wrong
            ? Task.FromResult<IReadOnlyList<Problem>>(wrong)
            : db.InTransaction(() => Change(by, id, name, [.. roles.Distinct()], ct), ct);
    }

    private async Task<IReadOnlyList<Problem>> Change(Guid by, Guid id, string name, string[] roles, CancellationToken ct)
    {
        await staffRoles.Lock(ct);
        if (await db.LockAccount(id, ct) is not { } account) return [new("", "This person no longer exists.")];
        var had = await staffRoles.Of(account);
        string[] lost = [.. had.Except(roles)], gained = [.. roles.Except(had)];
        if (by == id && lost.Contains(Roles.Supervisor))
            return [new("Roles", "You cannot remove your own Supervisor role. Ask another supervisor.")];
        if (account.Active && await staffRoles.LastHeldBy(id, lost, ct) is { } role)
            return [new("Roles", $"Nobody else has the {role} role. Give it to someone first.")];
        if (await staffRoles.Above(by, gained, ct) is { } above) return [StaffRoles.NotYoursToGive(above)];

        var renamed = account.DisplayName != name;
        account.DisplayName = name;
        (await users.UpdateAsync(account)).OrThrow();
        if (lost.Length > 0) (await users.RemoveFromRolesAsync(account, lost)).OrThrow();
        if (gained.Length > 0) (await users.AddToRolesAsync(account, gained)).OrThrow();
        await staffing.Match(account, roles, ct);
        if (renamed || lost.Length > 0 || gained.Length > 0)
            audit.Add(by, "person.changed", account.UserName!, await db.Now(ct), $"name: {name}; roles: {string.Join(", ", roles)}");
        await db.SaveChangesAsync(ct);
        return [];
    }
}
