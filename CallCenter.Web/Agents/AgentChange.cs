using CallCenter.Web.Data;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Agents;

/// <summary>
/// A change of agents that no call brings about, and the end of its commands: everyone is told, what was noted in the ledger is written,
/// and calls ring those who should be rung now.
/// </summary>
public sealed class AgentChange(CallCenterDb db, Announce announce, Ledger ledger)
{
    public Announce Announce => announce;

    /// <summary>What is noted here is written with the change.</summary>
    public Ledger Ledger => ledger;

    public Task Save(Agent changed, DateTimeOffset now, CancellationToken ct) => Save([changed], now, ct);

    /// <param name="changed">With their new versions.</param>
    public async Task Save(IReadOnlyCollection<Agent> changed, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var agent in changed) announce.Agent(agent, now);
        await db.SaveChangesAsync(ct);
        await ledger.Write(ct);
        await db.MatchRingingRows(ct);
    }
}
