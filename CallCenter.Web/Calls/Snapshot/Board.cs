using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Data;
using CallCenter.Web.FollowUps;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Snapshot;

/// <summary>What the desk shows now.</summary>
public sealed class Board(CallCenterDb db, Voicemails voicemails, MissedCount missed)
{
    public async Task<BoardView> For(Guid me, IReadOnlyList<string> roles, CancellationToken ct)
    {
        // One snapshot: a call and its agent must come from the same moment.
        await using var tx = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var now = await db.Now(ct);
        var agents = await db.Agents.AsNoTracking().Where(a => a.Active).OrderBy(a => a.DisplayName).ToListAsync(ct);
        var calls = await db.Calls.AsNoTracking().Include(c => c.Line)
            .Where(c => c.State != CallState.Ended).OrderBy(c => c.StartedAt).ToListAsync(ct);
        await db.NameTeams(calls, ct);
        var parked = await db.ParkedCalls.AsNoTracking().Include(p => p.ParkedByAgent).ToDictionaryAsync(p => p.CallId, ct);
        var (messages, waiting) = (await voicemails.Open(ct), await missed.Open(ct));
        await tx.CommitAsync(ct);

        var names = agents.ToDictionary(a => a.Id, a => a.DisplayName);
        var views = calls.ConvertAll(c => CallView.Of(c, c.AgentId is { } a ? names.GetValueOrDefault(a) : null,
            parked.GetValueOrDefault(c.Id) is { } p ? new(p.Slot, new(p.ParkedBy, p.ParkedByAgent.DisplayName), p.ParkedAt) : null));
        return new(now, new(me, names.GetValueOrDefault(me, ""), roles), views, agents.ConvertAll(AgentView.Of),
            new(new(calls.Count, calls.Sum(c => c.Version)), new(agents.Count, agents.Sum(a => a.Version))), new(messages),
            new(waiting));
    }

    public async Task<(DateTimeOffset Now, Digest Digest, VoicemailView Voicemail, MissedView Missed)> Digest(CancellationToken ct)
    {
        var row = await db.Database.SqlQuery<DigestRow>($"""
            select clock_timestamp() as now, c.n as calls, c.s as calls_sum, a.n as agents, a.s as agents_sum,
              v.n as messages, m.n as missed
            from (select count(*)::int n, coalesce(sum(version), 0)::bigint s from public.calls where state <> 'ended') c,
                 (select count(*)::int n, coalesce(sum(version), 0)::bigint s from public.voip_users where active) a,
                 (select count(*)::int n from app.recordings
                  where kind = 'voicemail' and status = 'completed' and done_at is null and deleted_at is null) v,
                 (select count(*)::int n from app.follow_ups where closed_at is null) m
            """).SingleAsync(ct);
        return (row.Now, new(new(row.Calls, row.CallsSum), new(row.Agents, row.AgentsSum)), new(row.Messages), new(row.Missed));
    }

    private sealed record DigestRow(DateTimeOffset Now, int Calls, long CallsSum, int Agents, long AgentsSum, int Messages, int Missed);
}
