using System.Collections.Concurrent;
using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.People;

public sealed record DemoPerson(string UserName, string DisplayName, params string[] Roles)
{
    public const string Password = "demo";
}

/// <summary>The people and the line of a first run. Development only.</summary>
public sealed class DemoPeople(
    CallCenterDb db, UserManager<Account> users, Passwords passwords, StaffChange change, IHostEnvironment environment)
{
    private static readonly ConcurrentDictionary<string, bool> Checked = new();
    private static readonly DemoPerson[] All =
    [
        new("doug", "Doug", Roles.Agent),
        new("rhonda", "Rhonda", Roles.Agent),
        new("sue", "Sue", Roles.Supervisor, Roles.Agent),
        new("ops", "Ops", Roles.Ops),
    ];

    /// <summary>Creates them if no account exists yet, and returns those that accept the demo password, for printing.</summary>
    public async Task<IReadOnlyList<DemoPerson>> Seed(CancellationToken ct)
    {
        if (!environment.IsDevelopment()) return [];
        if (!await db.Users.AnyAsync(ct))
        {
            var hash = await passwords.Hash(null!, DemoPerson.Password, ct); // slow by design: once for all of them
            await change.Run(() => Create(hash, ct), ct);
        }
        return await Present(ct);
    }

    public async Task<IReadOnlyList<DemoPerson>> Present(CancellationToken ct)
    {
        if (!environment.IsDevelopment()) return [];
        var names = All.Select(p => p.UserName).ToList();
        var present = await db.Users.AsNoTracking().Where(u => u.Active && names.Contains(u.UserName!)).ToListAsync(ct);
        return [.. All.Where(p => present.Any(u => u.UserName == p.UserName && StillDemo(u)))];
    }

    /// <summary>Checking a password is slow by design, and every visit to the sign-in page needs it.</summary>
    private bool StillDemo(Account account) => account.PasswordHash is { } hash && Checked.GetOrAdd(hash, _ =>
        users.PasswordHasher.VerifyHashedPassword(account, hash, DemoPerson.Password) != PasswordVerificationResult.Failed);

    private async Task<bool> Create(string hash, CancellationToken ct)
    {
        foreach (var person in All)
        {
            var account = new Account { Id = Guid.CreateVersion7(), UserName = person.UserName, DisplayName = person.DisplayName };
            account.PasswordHash = hash;
            (await users.CreateAsync(account)).OrThrow();
            (await users.AddToRolesAsync(account, person.Roles)).OrThrow();
            await change.Save(null, null, account, person.Roles, ct);
        }
        if (!await db.Lines.AnyAsync(ct))
            db.Lines.Add(new()
            {
                Id = Guid.CreateVersion7(),
                Number = "+14155550100",
                Name = "Main line",
                Greeting = "Thank you for calling. An agent will be with you shortly.",
            });
        await db.SaveChangesAsync(ct);
        return true;
    }
}
