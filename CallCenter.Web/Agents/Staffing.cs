using CallCenter.Web.Accounts;
using CallCenter.Web.Calls;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Agents;

/// <summary>Keeps the agent's row in step with the account. Part of the caller's transaction.</summary>
public sealed class Staffing(CallCenterDb db, RemoveAgent remove, Announce announce)
{
    /// <summary>Agents and supervisors have a row, active while their account is; others have none, or an inactive one, and no call.</summary>
    public async Task Match(Account account, IReadOnlyCollection<string> roles, CancellationToken ct)
    {
        var works = account.Active && (roles.Contains(Roles.Agent) || roles.Contains(Roles.Supervisor));
        if (!works) await remove.Run(account.Id, ct);
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
        if (agent.Active && !works) SendAway(agent, now);
        agent.Active = works;
        await Save(agent, now, ct);
    }

    /// <summary>Away, unreachable, told to leave the desk. A call they are on rings everyone again once their page has left it.</summary>
    public async Task Leave(Guid id, CancellationToken ct)
    {
        if (await db.LockAgent(id, ct) is not { } agent) return;
        var now = await db.Now(ct);
        agent.Version++;
        SendAway(agent, now);
        await Save(agent, now, ct);
    }

    private async Task Save(Agent agent, DateTimeOffset now, CancellationToken ct)
    {
        announce.Agent(agent, now);
        await db.SaveChangesAsync(ct);
        await db.MatchRingingRows(ct);
    }

    private void SendAway(Agent agent, DateTimeOffset now)
    {
        agent.Availability = Availability.Away;
        agent.ReachableUntil = null;
        agent.Note = null;
        announce.Privately(agent.Id, "signed_out", now);
    }
}
