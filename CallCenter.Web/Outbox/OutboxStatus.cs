using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Outbox;

/// <summary>How many rows of one kind are waiting. <see cref="Failing"/> rows are retried automatically, dead letters are not.</summary>
public sealed record OutboxTally(string Kind, int Waiting, int Failing, int DeadLetters, TimeSpan? OldestAge);

public sealed record StuckMessage(
    long Id, string Kind, string Topic, string Event, Guid Subject, bool IsCall, int Attempts, string? LastError,
    DateTimeOffset CreatedAt, DateTimeOffset? NextAttemptAt, bool IsDead);

public sealed record RefusedCommands(string Command, int Count);

/// <summary>Rows that are not delivered yet, and rows that fail.</summary>
public sealed class OutboxStatus(CallCenterDb db)
{
    public const int Shown = 200;
    private static readonly string[] Kinds = [OutboxMessage.Broadcast, OutboxMessage.Twilio];

    public async Task<IReadOnlyList<OutboxTally>> Tallies(CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<TallyRow>($"""
            select kind, count(*) filter (where parked_at is null)::int as waiting,
                   count(*) filter (where parked_at is null and attempts > 0)::int as failing,
                   count(parked_at)::int as dead_letters,
                   extract(epoch from clock_timestamp() - min(created_at) filter (where parked_at is null))::float8 as oldest_seconds
            from app.outbox_messages group by kind
            """).ToDictionaryAsync(r => r.Kind, ct);
        return [.. Kinds.Select(k => rows.TryGetValue(k, out var r)
            ? new OutboxTally(k, r.Waiting, r.Failing, r.DeadLetters,
                r.OldestSeconds is { } s ? TimeSpan.FromSeconds(Math.Max(0, s)) : null)
            : new OutboxTally(k, 0, 0, 0, null))];
    }

    /// <summary>Dead letters first, then the failing rows, oldest first.</summary>
    public Task<List<StuckMessage>> Stuck(CancellationToken ct) =>
        db.Database.SqlQuery<StuckMessage>($"""
            select id, kind, topic, event, subject, exists (select from public.calls c where c.id = m.subject) as is_call, attempts,
              last_error, created_at, next_attempt_at, parked_at is not null as is_dead
            from app.outbox_messages m where parked_at is not null or attempts > 0 order by parked_at is null, id limit {Shown}
            """).ToListAsync(ct);

    /// <summary>What Twilio refused and nobody has handled, by command.</summary>
    public Task<List<RefusedCommands>> Refused(CancellationToken ct) => db.Outbox
        .Where(m => m.DeadSince != null && m.Kind == OutboxMessage.Twilio)
        .GroupBy(m => m.Event).Select(g => new RefusedCommands(g.Key, g.Count())).ToListAsync(ct);

    private sealed record TallyRow(string Kind, int Waiting, int Failing, int DeadLetters, double? OldestSeconds);
}
