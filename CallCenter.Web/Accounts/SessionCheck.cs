using CallCenter.Web.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Accounts;

/// <summary>Asks the database on every request, so that sign-out, deactivation and a changed role take effect at once.</summary>
internal static class SessionCheck
{
    // Lockouts are ignored here: they only stop sign-ins, and anyone who knows a user name can cause one.
    // They must not sign out a person who is talking to a customer.
    private sealed record CurrentAccount(string? SecurityStamp, string DisplayName, List<string> Roles);

    // Compiled once: it runs before every request.
    private static readonly Func<CallCenterDb, Guid, CancellationToken, Task<CurrentAccount?>> CurrentAccountOf =
        EF.CompileAsyncQuery((CallCenterDb db, Guid id, CancellationToken ct) =>
            db.Users.AsNoTracking().Where(u => u.Id == id && u.Active)
                .Select(u => new CurrentAccount(u.SecurityStamp, u.DisplayName,
                    db.UserRoles.Where(r => r.UserId == u.Id).Join(db.Roles, r => r.RoleId, r => r.Id, (_, r) => r.Name!).ToList()))
                .SingleOrDefault());

    public static async Task Check(CookieValidatePrincipalContext context)
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<CallCenterDb>();
        var user = context.Principal!;
        var id = user.Id();
        var now = await CurrentAccountOf(db, id, context.HttpContext.RequestAborted);

        if (now is null || now.SecurityStamp != user.FindFirst(Principals.Stamp)?.Value)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(context.Scheme.Name);
        }
        else if (now.DisplayName != user.Identity!.Name || !now.Roles.ToHashSet().SetEquals(user.RoleNames()))
        {
            context.ReplacePrincipal(Principals.For(id, now.DisplayName, now.SecurityStamp!, now.Roles));
            context.ShouldRenew = true;
        }
    }
}
