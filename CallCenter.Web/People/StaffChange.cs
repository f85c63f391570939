using CallCenter.Web.Accounts;
using CallCenter.Web.Data;

namespace CallCenter.Web.People;

/// <summary>
/// One change of a person, and the frame of its commands: the roles are locked, then the account. At the end the agent's row follows, and
/// the change is audited and saved.
/// </summary>
public sealed class StaffChange(CallCenterDb db, StaffRoles roles, Staffing staffing, Audit audit)
{
    public StaffRoles Roles => roles;

    /// <summary>Someone who exists is changed.</summary>
    public Task<IReadOnlyList<Problem>> Of(Guid id, Func<Account, Task<IReadOnlyList<Problem>>> rule, CancellationToken ct) =>
        Run<IReadOnlyList<Problem>>(async () =>
            await db.LockAccount(id, ct) is { } account ? await rule(account) : [new("", "This person no longer exists.")], ct);

    /// <summary>Nobody is given a role, or loses one, meanwhile.</summary>
    public Task<T> Run<T>(Func<Task<T>> rule, CancellationToken ct, Func<T, bool>? keep = null) => db.InTransaction(async () =>
    {
        await roles.Lock(ct);
        return await rule();
    }, ct, keep);

    /// <summary>Part of <see cref="Run"/>.</summary>
    /// <param name="action">The action's name in the audit log; null: nothing that anyone did.</param>
    /// <param name="held">The roles that the person has now.</param>
    public async Task Save(
        Guid? by, string? action, Account account, IReadOnlyCollection<string> held, CancellationToken ct, string? detail = null)
    {
        await staffing.Match(account, held, ct);
        await Note(by, action, account, ct, detail);
    }

    /// <summary>Part of <see cref="Run"/>: the person's agent is away, and leaves the desk.</summary>
    public async Task Leave(Guid by, string action, Account account, CancellationToken ct)
    {
        await staffing.Leave(account.Id, ct);
        await Note(by, action, account, ct);
    }

    private async Task Note(Guid? by, string? action, Account account, CancellationToken ct, string? detail = null)
    {
        if (action is not null) audit.Add(by, action, account.UserName!, await db.Now(ct), detail);
        await db.SaveChangesAsync(ct);
    }
}
