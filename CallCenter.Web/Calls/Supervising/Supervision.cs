using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Supervising;

/// <summary>What a supervisor does to someone else's call: each action is audited, and the call's agent is told.</summary>
public sealed class Supervision(CallCenterDb db, Transition transition, Announce announce, Audit audit)
{
    /// <param name="action">The action's name in the audit log.</param>
    /// <param name="words">What the agent reads after the supervisor's name.</param>
    /// <param name="act">Gets the supervisor's name.</param>
    public Task<Outcome> Run(Guid callId, Guid supervisorId, string action, string words,
        Func<Call, string, Task<Outcome>> act, CancellationToken ct) => db.InTransaction(async () =>
    {
        db.ChangeTracker.Clear(); // the agent's own command may have read it and released the lock
        return await transition.Live(callId, async call =>
        {
            var agentId = call.AgentId;
            var name = await db.Users.Where(u => u.Id == supervisorId).Select(u => u.DisplayName).SingleAsync(ct);
            var outcome = await act(call, name);
            if (outcome.Refusal is not null) return outcome;
            Note(callId, supervisorId, action, agentId, $"{name} {words}.", await db.Now(ct));
            await db.SaveChangesAsync(ct);
            return outcome;
        }, ct);
    }, ct, keep: outcome => outcome.Refusal is null);

    /// <summary>Part of the caller's transaction.</summary>
    /// <param name="agentId">Who had the call.</param>
    /// <param name="text">What they read.</param>
    public void Note(Guid callId, Guid supervisorId, string action, Guid? agentId, string text, DateTimeOffset now)
    {
        audit.Add(supervisorId, action, callId.ToString(), now);
        if (agentId is { } agent && agent != supervisorId) announce.Supervised(agent, text, now);
    }

    // Not the row itself: tracked here, it would keep its values from before the lock.
    public async Task<string> NameOf(Guid supervisorId, CancellationToken ct) =>
        await db.Agents.Where(a => a.Id == supervisorId).Select(a => a.DisplayName).SingleOrDefaultAsync(ct) ?? "A supervisor";
}
