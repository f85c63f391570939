using CallCenter.Web.Accounts;
using CallCenter.Web.Calls;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Agents;

/// <summary>A supervisor puts a stuck agent right. Each act is audited, and the agent is told.</summary>
public sealed class RightAgent(
    CallCenterDb db, UserManager<Account> users, Staffing staffing, RemoveAgent remove, Announce announce, Audit audit)
{
    /// <summary>Frees the agent of whatever call they are said to be on; a caller who is really there rings everyone.</summary>
    public Task<AgentView?> ClearCall(Guid by, Guid agentId, CancellationToken ct) => Run(by, agentId, "agent.call_cleared", "cleared your call", async () =>
    {
        var cleared = await remove.Run(agentId, ct);
        if (await db.LockAgent(agentId, ct) is { CurrentCallId: { } still } stuck && still == cleared) stuck.LeaveCall(); // not from one they have just taken
    }, ct);

    public Task<AgentView?> Force(Guid by, Guid agentId, Availability availability, CancellationToken ct) =>
        Run(by, agentId, $"agent.forced_{Spelling.Of(availability)}", $"set you to {Spelling.Of(availability)}", async () =>
        {
            var agent = (await db.LockAgent(agentId, ct))!;
            agent.Availability = availability;
            agent.WrapUpUntil = null;
        }, ct);

    /// <summary>Ends their sessions; a call they are on rings everyone again.</summary>
    public Task<AgentView?> SignOut(Guid by, Guid agentId, CancellationToken ct) => Run(by, agentId, "agent.signed_out", "signed you out", async () =>
    {
        if (await db.LockAccount(agentId, ct) is not { } account) return;
        await remove.Run(agentId, ct);
        (await users.UpdateSecurityStampAsync(account)).OrThrow();
        await staffing.Leave(agentId, ct);
    }, ct);

    private Task<AgentView?> Run(Guid by, Guid agentId, string action, string words, Func<Task> act, CancellationToken ct) => db.InTransaction(async () =>
    {
        if (await db.Agents.FindAsync([agentId], ct) is not { Active: true }) return null;
        db.ChangeTracker.Clear();
        var name = (await db.Users.FindAsync([by], ct))?.DisplayName ?? "A supervisor";
        await act();
        var agent = (await db.LockAgent(agentId, ct))!;
        var now = await db.Now(ct);
        agent.Version++;
        announce.Supervised(agentId, $"{name} {words}.", now);
        announce.Agent(agent, now);
        audit.Add(by, action, agent.DisplayName, now);
        await db.SaveChangesAsync(ct);
        await db.MatchRingingRows(ct);
        return AgentView.Of(agent);
    }, ct);
}
