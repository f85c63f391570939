using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Supervising;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.People;

/// <summary>Keeps the agent's row consistent with the account. Part of the caller's transaction.</summary>
public sealed class Staffing(CallCenterDb db, RemoveAgent remove, AgentChange change)
{
    /// <summary>
    /// Agents and supervisors have a row, active while their account is; others have none, or an inactive one, and no call.
    /// </summary>
    public async Task Match(Account account, IReadOnlyCollection<string> roles, CancellationToken ct)
    {
        var works = account.Active && (roles.Contains(Roles.Agent) || roles.Contains(Roles.Supervisor));
        if (!works) await remove.Run(account.Id, ct);
        else if (!roles.Contains(Roles.Supervisor)) await remove.StopMonitoring(account.Id, ct);
        var agent = await db.LockAgent(account.Id, ct);
        if (agent is null)
        {
            if (!works) return;
            agent = new() { Id = account.Id, Identity = Agent.IdentityOf(account.Id), DisplayName = account.DisplayName };
            db.Agents.Add(agent);
        }
        else
        {
            if (agent.Active == works && agent.DisplayName == account.DisplayName) return;
            agent.DisplayName = account.DisplayName;
            agent.Version++;
        }
        var now = await db.Now(ct);
        if (agent.Active && !works)
        {
            SendAway(agent, now);
            if (agent.EndWrapUp()) change.Ledger.WrapUpEnds([agent.Id], now);
        }
        agent.Active = works;
        await change.Save(agent, now, ct);
    }

    /// <summary>Signed in: they are away until they choose otherwise. Nothing that colleagues see changes.</summary>
    public Task Arrive(Guid id, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update public.voip_users set signed_out = false, missed_offers = 0 where id = {id} and (signed_out or missed_offers > 0)
            """, ct);

    /// <summary>Away, unreachable, told to leave the desk. A call they are on rings everyone again once their page has left it.</summary>
    public async Task Leave(Guid id, CancellationToken ct)
    {
        if (await db.LockAgent(id, ct) is not { } agent) return;
        var now = await db.Now(ct);
        agent.Version++;
        SendAway(agent, now);
        await change.Save(agent, now, ct);
    }

    private void SendAway(Agent agent, DateTimeOffset now)
    {
        agent.SignOut();
        change.Announce.Privately(agent.Id, "signed_out", now);
    }
}
