using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Supervising;
using CallCenter.Web.Data;

namespace CallCenter.Web.People;

/// <summary>A supervisor corrects a stuck agent. Each action is audited, and the agent is told.</summary>
public sealed class RightAgent(CallCenterDb db, RemoveAgent remove, SignOut signOut, AgentChange change, Audit audit)
{
    /// <summary>Frees the agent of the call they seem to be on. If its caller is still connected, the call rings everyone.</summary>
    public Task<AgentView?> ClearCall(Guid by, Guid agentId, CancellationToken ct) =>
        Run(by, agentId, "agent.call_cleared", "cleared your call", async () =>
        {
            var cleared = await remove.Run(agentId, ct);
            // Not from a new call.
            if (await db.LockAgent(agentId, ct) is not { CurrentCallId: { } still } stuck || still != cleared) return;
            stuck.LeaveCall();
            change.Ledger.Ends(stuck, still, await db.Now(ct));
        }, ct);

    public Task<AgentView?> Force(Guid by, Guid agentId, Availability availability, CancellationToken ct) =>
        Run(by, agentId, $"agent.forced_{Spelling.Of(availability)}", $"set you {Spelling.Of(availability)}", async () =>
        {
            var agent = (await db.LockAgent(agentId, ct))!;
            agent.Availability = availability;
            if (agent.EndWrapUp()) change.Ledger.WrapUpEnds([agentId], await db.Now(ct));
        }, ct);

    /// <summary>Ends their sessions; a call they are on rings everyone again.</summary>
    public Task<AgentView?> SignOut(Guid by, Guid agentId, CancellationToken ct) =>
        Run(by, agentId, "agent.signed_out", "signed you out", async () =>
        {
            if (await db.LockAccount(agentId, ct) is null) return; // before the call and the agent
            await remove.Run(agentId, ct);
            await signOut.Run(agentId, ct);
        }, ct);

    private Task<AgentView?> Run(Guid by, Guid agentId, string action, string words, Func<Task> act, CancellationToken ct) =>
        db.InTransaction(async () =>
        {
            if (await db.Agents.FindAsync([agentId], ct) is not { Active: true }) return null;
            db.ChangeTracker.Clear();
            var name = (await db.Users.FindAsync([by], ct))?.DisplayName ?? "A supervisor";
            await act();
            var agent = (await db.LockAgent(agentId, ct))!;
            var now = await db.Now(ct);
            agent.Version++;
            change.Announce.Supervised(agentId, $"{name} {words}.", now);
            audit.Add(by, action, agent.DisplayName, now);
            await change.Save(agent, now, ct);
            return AgentView.Of(agent);
        }, ct);
}
