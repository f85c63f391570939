using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Agents;

public static class LockedAgents
{
    /// <summary>The agent's row, locked until the transaction ends. Lock a call before an agent, never after.</summary>
    public static async Task<Agent?> LockAgent(this CallCenterDb db, Guid id, CancellationToken ct) =>
        (await db.Agents.Rows($"where id = {id} for no key update").ToListAsync(ct)).SingleOrDefault();
}
