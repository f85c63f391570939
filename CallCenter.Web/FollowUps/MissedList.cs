using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.FollowUps;

/// <summary>Which rows: all, those of the lines that ring me, those that I have taken, those that anyone has, those that expired.</summary>
public enum MissedShow { All, MyLines, Mine, Taken, Expired }

/// <param name="Me">Whose lines and whose rows.</param>
public sealed record MissedFilter(Guid Me, Guid? Line = null, MissedShow Show = MissedShow.All, bool NewestFirst = false)
{
    public bool Filtered => Line is not null || Show != MissedShow.All;
}

/// <param name="Duration">Null: Twilio did not report it.</param>
public sealed record MissedMessage(Guid FollowUpId, Guid Id, DateTimeOffset StartedAt, int? Duration, string? HeardBy);

/// <param name="TriedAt">When the last attempt ended; null for some from before this was kept.</param>
/// <param name="TakenBy">Who is calling back now.</param>
/// <param name="Contact">Whose number it is; null if nobody has saved it.</param>
public sealed record MissedRow(
    Guid Id, string Number, Named Line, MissedWhy Why, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Times, Guid LastCallId,
    int Attempts, DateTimeOffset? TriedAt, Guid? TakenBy, string? TakenByName, DateTimeOffset? ClosedAt, ClosedAs? ClosedAs,
    string? ClosedBy, string? Contact)
{
    public bool Open => ClosedAt is null;
    public IReadOnlyList<MissedMessage> Messages { get; init; } = [];
}

/// <summary><see cref="Next"/> leads to the rows that follow; null at the end.</summary>
public sealed record MissedPage(IReadOnlyList<MissedRow> Rows, string? Next)
{
    public static readonly MissedPage None = new([], null);
}

/// <summary>
/// The list of missed callers: those who wait to be called back, and those who were settled. Each is paged by the last row seen, so that
/// none is skipped when rows leave it meanwhile.
/// </summary>
public sealed class MissedList(CallCenterDb db)
{
    public const int OpenShown = 300, ClosedShown = 50;

    /// <param name="after">The last row of the page before; null: from the first row.</param>
    public async Task<MissedPage> Waiting(MissedFilter filter, string? after, CancellationToken ct)
    {
        var rows = await Those(db.FollowUps.Where(f => f.ClosedAt == null), filter, ct);
        var follows = Bookmark.TryRead(after, out var at, out var id);
        if (filter.NewestFirst)
        {
            if (follows) rows = rows.Where(f => EF.Functions.LessThan(ValueTuple.Create(f.LastAt, f.Id), ValueTuple.Create(at, id)));
            return await Page(rows.OrderByDescending(f => f.LastAt).ThenByDescending(f => f.Id), OpenShown, r => r.LastAt, ct);
        }
        if (follows) rows = rows.Where(f => EF.Functions.GreaterThan(ValueTuple.Create(f.FirstAt, f.Id), ValueTuple.Create(at, id)));
        return await Page(rows.OrderBy(f => f.FirstAt).ThenBy(f => f.Id), OpenShown, r => r.FirstAt, ct);
    }

    /// <summary>Newest first, whatever the order of the others.</summary>
    /// <param name="before">The last row of the page before; null: from the newest.</param>
    public async Task<MissedPage> Settled(MissedFilter filter, string? before, CancellationToken ct)
    {
        var rows = await Those(db.FollowUps.Where(f => f.ClosedAt != null), filter, ct);
        if (Bookmark.TryRead(before, out var at, out var id))
            rows = rows.Where(f => EF.Functions.LessThan(ValueTuple.Create(f.ClosedAt!.Value, f.Id), ValueTuple.Create(at, id)));
        return await Page(rows.OrderByDescending(f => f.ClosedAt).ThenByDescending(f => f.Id), ClosedShown, r => r.ClosedAt!.Value, ct);
    }

    private async Task<MissedPage> Page(
        IQueryable<FollowUp> sorted, int size, Func<MissedRow, DateTimeOffset> place, CancellationToken ct)
    {
        var rows = await WithMessages(sorted.Take(size + 1), ct);
        var more = rows.Count > size;
        if (more) rows.RemoveAt(size);
        return new(rows, more ? Bookmark.Of(place(rows[^1]), rows[^1].Id) : null);
    }

    private async Task<IQueryable<FollowUp>> Those(IQueryable<FollowUp> rows, MissedFilter filter, CancellationToken ct)
    {
        var (me, line) = (filter.Me, filter.Line);
        if (line is not null) rows = rows.Where(f => f.LineId == line);
        if (filter.Show == MissedShow.Taken) rows = rows.Where(f => f.TakenBy != null);
        if (filter.Show == MissedShow.Expired) rows = rows.Where(f => f.ClosedAs == ClosedAs.Expired);
        if (filter.Show == MissedShow.Mine) rows = rows.Where(f => f.TakenBy == me);
        if (filter.Show != MissedShow.MyLines) return rows;
        var teams = await db.Agents.Where(a => a.Id == me).Select(a => a.Teams).SingleOrDefaultAsync(ct);
        Guid[] mine = [.. (teams ?? Agent.NoTeams).Keys];
        var lines = await db.Lines.AsNoTracking().Select(l => new { l.Id, l.TeamId }).ToListAsync(ct);
        Guid[] ring = [.. lines.Where(l => l.TeamId is not { } team || mine.Contains(team)).Select(l => l.Id)];
        return rows.Where(f => ring.Contains(f.LineId));
    }

    private async Task<List<MissedRow>> WithMessages(IQueryable<FollowUp> rows, CancellationToken ct)
    {
        var found = await (
            from f in rows
            join l in db.Lines on f.LineId equals l.Id
            select new MissedRow(
                f.Id, f.Number, new(l.Id, l.Name), f.Why, f.FirstAt, f.LastAt, f.Times, f.LastCallId, f.Attempts, f.TriedAt,
                f.TakenBy, db.Agents.Where(a => a.Id == f.TakenBy).Select(a => a.DisplayName).FirstOrDefault(),
                f.ClosedAt, f.ClosedAs, db.Agents.Where(a => a.Id == f.ClosedBy).Select(a => a.DisplayName).FirstOrDefault(),
                db.ContactNumbers.Where(n => n.Number == f.Number).Join(db.Contacts, n => n.ContactId, c => c.Id, (_, c) => c.Name)
                    .FirstOrDefault()))
            .ToListAsync(ct);
        var messages = (await Messages([.. found.Select(r => r.Id)], ct)).ToLookup(m => m.FollowUpId);
        return found.ConvertAll(r => r with { Messages = [.. messages[r.Id]] });
    }

    /// <summary>Open rows have their callers' open messages; settled ones, those that were settled with them.</summary>
    private Task<List<MissedMessage>> Messages(Guid[] ids, CancellationToken ct) => db.Database.SqlQuery<MissedMessage>($"""
        select m.follow_up_id, m.id, m.started_at, m.duration,
          (select a.display_name from public.voip_users a where a.id = m.heard_by) as heard_by
        from (
          select f.id as follow_up_id, r.id, r.started_at, r.duration, r.heard_by, r.done_at, r.deleted_at, f.closed_at, f.recording_id
          from app.follow_ups f join public.calls c on c.from_number = f.number
          join app.recordings r on r.call_id = c.id and r.line_id = f.line_id and r.kind = 'voicemail' and r.status = 'completed'
          where f.id = any({ids}) and f.number <> 'anonymous'
          union
          select f.id, r.id, r.started_at, r.duration, r.heard_by, r.done_at, r.deleted_at, f.closed_at, f.recording_id
          from app.follow_ups f join app.recordings r on r.id = f.recording_id
          where f.id = any({ids})) m
        where m.deleted_at is null
          and case when m.closed_at is null then m.done_at is null else m.id = m.recording_id or m.done_at = m.closed_at end
        order by m.started_at
        """).ToListAsync(ct);
}
