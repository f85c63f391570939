using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.People;

/// <summary>A new person, or the problems with the input. The password is known only here and now.</summary>
public sealed record AddedPerson(Guid Id, string UserName, string Password, IReadOnlyList<Problem> Problems)
{
    internal static AddedPerson Refused(params IReadOnlyList<Problem> problems) => new(Guid.Empty, "", "", problems);
}

public sealed class AddPerson(UserManager<Account> users, Passwords passwords, StaffChange change)
{
    public async Task<AddedPerson> Run(
        Guid? by, string? userName, string? displayName, IReadOnlyCollection<string> roles, CancellationToken ct)
    {
        var account = new Account { Id = Guid.CreateVersion7(), UserName = Typed.Clean(userName), DisplayName = Typed.Clean(displayName) };
        Problem?[] problems =
        [
            Typed.Check(account.UserName, "UserName", "The user name", 64),
            Typed.Check(account.DisplayName, "DisplayName", "The name", 80),
            StaffRoles.Check(roles),
        ];
        if (problems.OfType<Problem>().ToList() is { Count: > 0 } wrong) return AddedPerson.Refused(wrong);
        var password = OneTimePassword.Generate();
        account.PasswordHash = await passwords.Hash(account, password, ct);
        try
        {
            return await change.Run(() => Add(by, account, password, [.. roles.Distinct()], ct), ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return AddedPerson.Refused(new Problem("UserName", "This user name is taken."));
        }
    }

    private async Task<AddedPerson> Add(Guid? by, Account account, string password, string[] roles, CancellationToken ct)
    {
        if (await change.Roles.Above(by, roles, ct) is { } role) return AddedPerson.Refused(StaffRoles.NotYoursToGive(role));
        var created = await users.CreateAsync(account);
        if (!created.Succeeded) return AddedPerson.Refused(created.Problems("UserName"));
        (await users.AddToRolesAsync(account, roles)).OrThrow();
        await users.Mark(account);
        await change.Save(by, "person.added", account, roles, ct, string.Join(", ", roles));
        return new(account.Id, account.UserName!, password, []);
    }
}
