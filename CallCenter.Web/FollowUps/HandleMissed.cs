using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.FollowUps;

/// <summary>Why nothing was changed: a title and a sentence for the person.</summary>
/// <param name="Gone">There is no such row.</param>
public sealed record MissedRefusal(bool Gone, string Title, string Detail);

/// <param name="Open">How many rows are open now; null if it was refused.</param>
public sealed record MissedOutcome(int? Open, MissedRefusal? Refusal = null);

/// <summary>What agents do with a missed caller: call them back, settle the row without a call, or put it back in the list.</summary>
public sealed class HandleMissed(CallCenterDb db, MissedCount missed)
{
    /// <summary>The same as in <c>app.calls_back</c> and <c>app.taken</c>: from here to the call, and after it.</summary>
    public static readonly TimeSpan Taken = TimeSpan.FromMinutes(2);

    private static readonly MissedRefusal Unknown = new(true, "No such caller", "This row is no longer in the list.");
    private static readonly MissedRefusal Settled =
        new(false, "Already settled", "Someone has talked with this caller, or settled the row, in the meantime.");
    private static readonly MissedRefusal Again =
        new(false, "Already in the list", "This caller has called again: there is an open row for them.");

    /// <summary>
    /// The agent is about to call. Until they are done nobody else can take this row, or one that the number has on another line: it is one
    /// customer. A withheld number is many, with a row each.
    /// </summary>
    public Task<MissedOutcome> CallBack(Guid id, Guid agentId, CancellationToken ct) => db.InTransaction<MissedOutcome>(async () =>
    {
        var number = await db.FollowUps.Where(f => f.Id == id).Select(f => f.Number).SingleOrDefaultAsync(ct);
        if (number is null) return new(null, Unknown);
        var rows = await db.FollowUps.Rows($"""
            where id = {id} or (number = {number} and number <> 'anonymous' and closed_at is null) order by id for update
            """).ToListAsync(ct);
        if (!rows.Exists(r => r.Id == id && r.Open)) return new(null, Settled);
        var now = await db.Now(ct);
        var taken = rows.Find(r => r.TakenBy is { } by && by != agentId && r.DueAt > now);
        var name = taken is null ? await Caller(number, agentId, ct)
            : await db.Agents.Where(a => a.Id == taken.TakenBy).Select(a => a.DisplayName).SingleAsync(ct);
        if (name is not null) return new(null, new(false, $"{name} is calling back", $"{name} was faster."));
        foreach (var row in rows) row.Take(agentId, now, Taken);
        await db.SaveChangesAsync(ct);
        return new(await missed.Tell(ct));
    }, ct);

    /// <summary>Requested twice, the first time counts.</summary>
    public Task<MissedOutcome> Close(Guid id, Guid agentId, ClosedAs how, CancellationToken ct) => Change(id, async (row, now) =>
    {
        if (!row.Open) return null;
        row.Close(how, agentId, now);
        await db.Database.ExecuteSqlAsync($"""
            update app.recordings r set done_at = {now}, done_by = {agentId} from public.calls c
            where c.id = r.call_id and r.line_id = {row.LineId} and r.kind = 'voicemail' and r.status = 'completed'
              and r.done_at is null and r.deleted_at is null
              and (r.id = {row.RecordingId}::uuid or (c.from_number = {row.Number} and c.from_number <> {WithheldNumber.Stored}))
            """, ct);
        return null;
    }, ct);

    /// <summary>Whatever closed it was premature.</summary>
    public async Task<MissedOutcome> Reopen(Guid id, CancellationToken ct)
    {
        try { return await PutBack(id, ct); }
        catch (Exception e) when (Transactions.Refused(e) is { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new(null, Again); // they have called at this moment
        }
    }

    private Task<MissedOutcome> PutBack(Guid id, CancellationToken ct) => Change(id, async (row, now) =>
    {
        if (row.ClosedAt is not { } settled) return null;
        if (row.Number != WithheldNumber.Stored
            && await db.FollowUps.AnyAsync(f => f.Number == row.Number && f.LineId == row.LineId && f.ClosedAt == null, ct))
            return Again;
        row.Reopen(now);
        // If a colleague is calling this customer, the row is theirs, as one that opens is.
        await db.Database.ExecuteSqlAsync($"""
            update app.follow_ups f set taken_by = t.taken_by, taken_at = t.taken_at, due_at = t.due_at
            from app.taken({row.Number}) t where f.id = {row.Id}
            """, ct);
        await db.Database.ExecuteSqlAsync($"""
            update app.recordings r set done_at = null, done_by = null from public.calls c
            where c.id = r.call_id and r.line_id = {row.LineId} and r.kind = 'voicemail' and r.done_at is not null and r.deleted_at is null
              and (r.id = {row.RecordingId}::uuid or (c.from_number = {row.Number} and r.done_at = {settled}))
            """, ct);
        return null;
    }, ct);

    private Task<MissedOutcome> Change(Guid id, Func<FollowUp, DateTimeOffset, Task<MissedRefusal?>> rule, CancellationToken ct) =>
        db.InTransaction<MissedOutcome>(async () =>
        {
            var row = (await db.FollowUps.Rows($"where id = {id} for update").ToListAsync(ct)).SingleOrDefault();
            if (row is null) return new(null, Unknown);
            if (await rule(row, await db.Now(ct)) is { } refusal) return new(null, refusal);
            await db.SaveChangesAsync(ct);
            return new(await missed.Tell(ct));
        }, ct);

    /// <summary>Which colleague has a live call to this number; null if there is none.</summary>
    private async Task<string?> Caller(string number, Guid agentId, CancellationToken ct) => await db.Database.SqlQuery<string>($"""
        select coalesce(a.display_name, 'Someone') as "Value"
        from public.calls c left join public.voip_users a on a.id = c.agent_id
        where c.to_number = {number} and c.direction = 'outbound' and c.state <> 'ended' and c.agent_id is distinct from {agentId}
        """).ToListAsync(ct) is [var name, ..] ? name : null;
}
