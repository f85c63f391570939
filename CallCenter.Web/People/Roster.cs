using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.People;

/// <summary>A person with an account, as supervisors see them. <see cref="Agent"/> is null for those who never take calls.</summary>
public sealed record Person(
    Guid Id, string UserName, string DisplayName, bool Active, DateTimeOffset? LockedUntil, IReadOnlyList<string> Roles, AgentView? Agent)
{
    /// <summary>What may be changed of them.</summary>
    public string InWords => StaffRoles.InWords(DisplayName, Roles);
}

/// <summary>Everyone with an account: active people first, by name.</summary>
public sealed class Roster(CallCenterDb db)
{
    public Task<List<Person>> All(CancellationToken ct) => Read(_ => true, ct);

    public async Task<Person?> Find(Guid id, CancellationToken ct) => (await Read(u => u.Id == id, ct)).SingleOrDefault();

    /// <summary>Everyone who takes or took calls, for the history's filter.</summary>
    public Task<List<Named>> Agents(CancellationToken ct) =>
        db.Agents.OrderBy(a => a.DisplayName).Select(a => new Named(a.Id, a.DisplayName)).ToListAsync(ct);

    private async Task<List<Person>> Read(System.Linq.Expressions.Expression<Func<Accounts.Account, bool>> which, CancellationToken ct)
    {
        var rows = await db.Users.AsNoTracking().Where(which).OrderByDescending(u => u.Active).ThenBy(u => u.DisplayName)
            .Select(u => new
            {
                Account = u,
                Roles = db.UserRoles.Where(r => r.UserId == u.Id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name!).ToList(),
                Agent = db.Agents.FirstOrDefault(a => a.Id == u.Id),
            }).ToListAsync(ct);
        var now = await db.Now(ct);
        return rows.ConvertAll(r => new Person(r.Account.Id, r.Account.UserName!, r.Account.DisplayName, r.Account.Active,
            r.Account.LockoutEnd > now ? r.Account.LockoutEnd : null, [.. r.Roles.Order(StringComparer.Ordinal)],
            r.Agent is null ? null : AgentView.Of(r.Agent)));
    }
}
