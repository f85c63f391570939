using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.People;

/// <summary>Who has which role. At least one active person always keeps each of the roles that manage people and the system.</summary>
public sealed class StaffRoles(CallCenterDb db, UserManager<Account> users)
{
    private static readonly string[] NeverEmpty = [Roles.Supervisor, Roles.Ops];

    /// <summary>Two supervisors who remove each other must not both succeed: they take turns.</summary>
    public async Task Lock(CancellationToken ct)
    {
        foreach (var name in Roles.All)
            await db.Database.ExecuteSqlAsync($"""
                insert into app.roles (id, name, normalized_name)
                values ({Guid.CreateVersion7()}, {name}, {users.NormalizeName(name)})
                on conflict (normalized_name) do nothing
                """, ct);
        await db.Database.ExecuteSqlAsync($"select id from app.roles order by normalized_name for no key update", ct);
    }

    /// <summary>As the audit log has it.</summary>
    public static string InWords(string name, IEnumerable<string> roles) =>
        $"name: {name}; roles: {string.Join(", ", roles.Order(StringComparer.Ordinal))}";

    public async Task<IReadOnlyList<string>> Of(Account account) => [.. await users.GetRolesAsync(account)];

    /// <summary>Call <see cref="Lock"/> first. The role that no active person would have without this person, or null.</summary>
    public async Task<string?> LastHeldBy(Guid id, IEnumerable<string> losing, CancellationToken ct)
    {
        foreach (var role in NeverEmpty.Intersect(losing))
        {
            var others = db.UserRoles.Where(ur => ur.UserId != id && db.Roles.Any(r => r.Id == ur.RoleId && r.Name == role));
            if (!await db.Users.AnyAsync(u => u.Active && others.Any(o => o.UserId == u.Id), ct)) return role;
        }
        return null;
    }

    /// <summary>The highest of these roles if it is above all roles of <paramref name="by"/>; the console is above all.</summary>
    public async Task<string?> Above(Guid? by, IEnumerable<string> roles, CancellationToken ct)
    {
        if (by is not { } id || roles.MaxBy(Rank) is not { } highest) return null;
        var own = await db.UserRoles.Where(r => r.UserId == id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name!).ToListAsync(ct);
        return Rank(highest) > own.Select(Rank).DefaultIfEmpty(-1).Max() ? highest : null;
    }

    /// <summary>
    /// The highest of these roles if whoever made the one-time password that this person still has is below it: they could sign in with
    /// that first.
    /// </summary>
    public async Task<string?> AboveWhoMadePassword(Account account, IReadOnlyCollection<string> roles, CancellationToken ct)
    {
        if (roles.Count == 0 || !await users.Holds(account)) return null;
        var by = await db.AuditLog
            .Where(a => a.Subject == account.UserName && (a.Action == "person.added" || a.Action == "person.password_reset"))
            .OrderByDescending(a => a.Id).Select(a => a.ActorId).FirstOrDefaultAsync(ct);
        return await Above(by, roles, ct);
    }

    /// <summary>
    /// Applies to colleagues too: whoever could give a colleague a role that they lack could use it through that colleague.
    /// </summary>
    public static Problem NotYoursToGive(string role) => new("Roles", $"Only someone with the {role} role can give it.");

    private static int Rank(string role) => Array.IndexOf(Roles.All, role);

    public static Problem? Check(IReadOnlyCollection<string> roles) =>
        roles.Count == 0 ? new("Roles", "Choose at least one role.")
        : roles.Except(Roles.All).Any() ? new("Roles", "There is no such role.")
        : null;
}
