using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.People;

/// <summary>
/// Changes name or roles from the person's next request on. A person who may no longer take calls is removed from theirs.
/// </summary>
public sealed class ChangePerson(UserManager<Account> users, StaffChange change)
{
    /// <param name="seen">The name and roles that the form was filled from, see <see cref="Seen"/>.</param>
    public Task<IReadOnlyList<Problem>> Run(
        Guid by, Guid id, string? seen, string? displayName, IReadOnlyCollection<string> roles, CancellationToken ct)
    {
        var name = Typed.Clean(displayName);
        Problem?[] problems = [Typed.Check(name, "DisplayName", "The name", 80), StaffRoles.Check(roles)];
        return problems.OfType<Problem>().ToList() is { Count: > 0 } wrong
            ? Task.FromResult<IReadOnlyList<Problem>>(wrong)
            : change.Of(id, account => Change(by, account, seen, name, [.. roles.Distinct()], ct), ct);
    }

    private async Task<IReadOnlyList<Problem>> Change(
        Guid by, Account account, string? seen, string name, string[] roles, CancellationToken ct)
    {
        var had = await change.Roles.Of(account);
        if (Seen.Outdated("this person", seen, StaffRoles.InWords(account.DisplayName, had)) is { } outdated) return [outdated];
        string[] lost = [.. had.Except(roles)], gained = [.. roles.Except(had)];
        if (by == account.Id && lost.Contains(Roles.Supervisor))
            return [new("Roles", "You cannot remove your own Supervisor role. Ask another supervisor.")];
        if (account.Active && await change.Roles.LastHeldBy(account.Id, lost, ct) is { } role)
            return [new("Roles", $"Nobody else has the {role} role. Give it to someone first.")];
        if (await change.Roles.Above(by, gained, ct) is { } above) return [StaffRoles.NotYoursToGive(above)];
        if (await change.Roles.AboveWhoMadePassword(account, gained, ct) is { } held)
            return [new("Roles", $"They still have a one-time password from someone without the {held} role. Reset their password first.")];

        var changed = account.DisplayName != name || lost.Length > 0 || gained.Length > 0;
        account.DisplayName = name;
        (await users.UpdateAsync(account)).OrThrow();
        if (lost.Length > 0) (await users.RemoveFromRolesAsync(account, lost)).OrThrow();
        if (gained.Length > 0) (await users.AddToRolesAsync(account, gained)).OrThrow();
        await change.Save(by, changed ? "person.changed" : null, account, roles, ct, StaffRoles.InWords(name, roles));
        return [];
    }
}
