using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>The legs that live calls stand on: each caller's, and the agent's where one has joined.</summary>
public sealed class OpenLegs(CallCenterDb db)
{
    /// <summary>Of calls that have been as they are for longer than a webhook may be under way.</summary>
    public Task<List<string>> Settled(TimeSpan settled, CancellationToken ct) => db.Database.SqlQuery<string>($"""
        select sid as "Value" from public.calls c, lateral (values (c.call_sid), (c.agent_call_sid)) leg (sid)
        where c.state <> 'ended' and c.state_since < clock_timestamp() - {settled} and sid is not null order by c.started_at limit 1000
        """).ToListAsync(ct);
}
