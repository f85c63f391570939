using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.History;

/// <summary>Which of the calls that an agent may see.</summary>
public enum AgentCallsKind
{
    /// <summary>They were on it, or took it.</summary>
    Own,
    /// <summary>Nobody answered it, on a line that rings one of their teams, or everyone.</summary>
    Missed,
}

/// <summary>
/// What one agent may see of the history, found in the order of the indexes: their own calls by the last agent and by their talks, missed
/// ones by line.
/// </summary>
public sealed class AgentCalls(CallCenterDb db, CallHistory history)
{
    /// <param name="kind">Null: both.</param>
    public async Task<HistoryPage> Find(
        Guid agentId, AgentCallsKind? kind, HistoryFilter filter, string? before, CancellationToken ct)
    {
        var search = await history.Search(filter, before, ct);
        if (search.Refused) return new([], null, search.Problems);
        List<Guid> lines = kind == AgentCallsKind.Own ? [] : await LinesOf(agentId, ct);
        List<IQueryable<Key>> parts = [.. string.IsNullOrWhiteSpace(filter.Number) ? Parts(search, agentId, kind, filter, lines)
            : search.Sides.SelectMany(side => PartsOf(side, agentId, kind, lines))];
        if (parts.Count == 0) return new([], null, search.Problems); // no line rings them
        var newest = await Newest(parts.Aggregate((one, other) => one.Union(other))).ToListAsync(ct);
        List<Guid> ids = [.. newest.Select(k => k.Id)];
        return await history.Page(db.Calls.AsNoTracking().Where(c => ids.Contains(c.Id)), search.Problems, ct);
    }

    private IEnumerable<IQueryable<Key>> Parts(
        CallHistory.CallSearch search, Guid agentId, AgentCallsKind? kind, HistoryFilter filter, List<Guid> lines)
    {
        var calls = search.Sides[0];
        if (kind != AgentCallsKind.Missed)
        {
            yield return Keys(calls.Where(c => c.AgentId == agentId));
            yield return TalkedOn(calls, agentId, filter, search.Before);
        }
        if (kind == AgentCallsKind.Own) yield break;
        // One by one: for all lines at once, EF Core would number all of their missed calls, instead of reading the newest by the index.
        foreach (var line in lines) yield return Keys(Missed(calls).Where(c => c.LineId == line));
    }

    /// <summary>Few calls have one number: its index finds them, and each is looked at.</summary>
    private IEnumerable<IQueryable<Key>> PartsOf(IQueryable<Call> calls, Guid agentId, AgentCallsKind? kind, List<Guid> lines)
    {
        if (kind != AgentCallsKind.Missed)
            yield return Keys(calls.Where(c => c.AgentId == agentId || db.Talks.Any(t => t.CallId == c.Id && t.AgentId == agentId)));
        if (kind != AgentCallsKind.Own) yield return Keys(Missed(calls).Where(c => lines.Contains(c.LineId)));
    }

    /// <summary>The lines that ring this agent, as a first member or in the reserve.</summary>
    private async Task<List<Guid>> LinesOf(Guid agentId, CancellationToken ct)
    {
        var agent = await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.Id == agentId, ct);
        if (agent is null) return [];
        List<Guid> teams = [.. agent.Teams.Keys];
        return await db.Lines.Where(l => l.TeamId == null || teams.Contains(l.TeamId.Value)).Select(l => l.Id).ToListAsync(ct);
    }

    /// <summary>
    /// Also those that somebody else has now, or had at the end. Whoever passes few on would have all of their talks read, if only those
    /// were asked for.
    /// </summary>
    private IQueryable<Key> TalkedOn(
        IQueryable<Call> calls, Guid agentId, HistoryFilter filter, (DateTimeOffset At, Guid Id)? before)
    {
        var talks = db.Talks.AsNoTracking().Where(t => t.AgentId == agentId && t.CallStartedAt != null);
        // The same limits as on the calls: the database does not know that both times are one.
        if (filter.Since is { } since) talks = talks.Where(t => t.CallStartedAt >= since);
        if (filter.Until is { } until) talks = talks.Where(t => t.CallStartedAt < until);
        if (before is { } last)
        {
            var (at, id) = last;
            talks = talks.Where(t =>
                EF.Functions.LessThan(ValueTuple.Create(t.CallStartedAt!.Value, t.CallId), ValueTuple.Create(at, id)));
        }
        // An agent may have been on one call twice: the first talk stands for it. DISTINCT would read all of them before the first page.
        return Newest(
            from talk in talks
            where !db.Talks.Any(e => e.CallId == talk.CallId && e.AgentId == agentId && e.Id < talk.Id)
            join call in calls on talk.CallId equals call.Id
            select new Key { At = talk.CallStartedAt!.Value, Id = talk.CallId });
    }

    /// <summary>
    /// As in the index. Those who were turned away by rule or by a person have missed nobody. A rejected caller whom an outside number left
    /// during the greeting has, and only the timeline knows them: they are in the list of missed callers.
    /// </summary>
    private static IQueryable<Call> Missed(IQueryable<Call> calls) => calls.Where(c =>
        c.Direction == Call.Inbound && c.State == CallState.Ended && c.AnsweredAt == null
        && c.EndReason != EndReason.Blocked && c.EndReason != EndReason.Rejected);

    private static IQueryable<Key> Keys(IQueryable<Call> calls) =>
        CallHistory.Newest(calls).Select(c => new Key { At = c.StartedAt, Id = c.Id });

    private static IQueryable<Key> Newest(IQueryable<Key> keys) =>
        keys.OrderByDescending(k => k.At).ThenByDescending(k => k.Id).Take(CallHistory.PageSize + 1);

    /// <summary>A call's place in the list.</summary>
    private sealed class Key
    {
        public DateTimeOffset At { get; init; }
        public Guid Id { get; init; }
    }
}
