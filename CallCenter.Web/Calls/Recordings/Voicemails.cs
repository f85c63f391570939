using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <summary>
/// One message. <see cref="Duration"/> null: Twilio did not report its length. <see cref="By"/> null with a <see cref="DoneAt"/>: the
/// caller said nothing.
/// </summary>
public sealed record Voicemail(
    Guid Id, Guid CallId, string Number, Named Line, DateTimeOffset At, int? Duration, string? HeardBy, DateTimeOffset? DoneAt,
    string? By)
{
    public bool Done => DoneAt is not null;
    public bool IsSilent => Done && By is null;
}

/// <summary>How many messages are waiting.</summary>
public sealed record VoicemailView(int Open);

/// <summary>The messages that callers left, and how many of them are open.</summary>
public sealed class Voicemails(CallCenterDb db, Announce announce)
{
    /// <summary>This many done messages are listed; the history has the others, with their calls.</summary>
    public const int DoneShown = 50;
    private const int OpenShown = 500;
    private static readonly Guid Box = new("0f1e0000-0000-7000-8000-766f6963656d"); // the subject: order is kept among these events only
    private const long BoxLock = 0x566f6963; // "Voic": two people who change the number of open messages must not count past each other

    private IQueryable<Recording> Kept => db.Recordings
        .Where(r => r.Kind == RecordingKind.Voicemail && r.Status == RecordingStatus.Completed && r.DeletedAt == null);

    public Task<int> Open(CancellationToken ct) => Kept.CountAsync(r => r.DoneAt == null, ct);

    /// <summary>Open ones first, the longest waiting on top; then the done ones, newest first.</summary>
    public async Task<List<Voicemail>> All(CancellationToken ct) =>
    [
        .. await Shown(Kept.Where(r => r.DoneAt == null).OrderBy(r => r.StartedAt).ThenBy(r => r.Id).Take(OpenShown)).ToListAsync(ct),
        .. await Shown(Kept.Where(r => r.DoneAt != null).OrderByDescending(r => r.StartedAt).ThenByDescending(r => r.Id)
            .Take(DoneShown)).ToListAsync(ct),
    ];

    private IQueryable<Voicemail> Shown(IQueryable<Recording> rows) =>
        from r in rows
        join c in db.Calls on r.CallId equals c.Id
        join l in db.Lines on r.LineId equals l.Id
        select new Voicemail(r.Id, c.Id, c.FromNumber, new(l.Id, l.Name), r.StartedAt, r.Duration,
            db.Agents.Where(a => a.Id == r.HeardBy).Select(a => a.DisplayName).FirstOrDefault(), r.DoneAt,
            db.Agents.Where(a => a.Id == r.DoneBy).Select(a => a.DisplayName).FirstOrDefault());

    /// <summary>Part of the caller's transaction: every screen is told how many are open after <paramref name="act"/>.</summary>
    public async Task<int> Change(DateTimeOffset at, Action act, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({BoxLock})", ct);
        act();
        await db.SaveChangesAsync(ct);
        var open = await Open(ct);
        announce.Add(Box, Announce.Everyone, "voicemail_changed", 0, at, voicemail: new VoicemailView(open));
        await db.SaveChangesAsync(ct);
        return open;
    }

    /// <summary>How many are open now; null if there is no such message (any more).</summary>
    public Task<int?> Mark(Guid id, Guid agentId, bool done, CancellationToken ct) => db.InTransaction<int?>(async () =>
    {
        var message = (await db.Recordings
            .Rows($"where id = {id} and kind = 'voicemail' and status = 'completed' and deleted_at is null for update")
            .ToListAsync(ct)).SingleOrDefault();
        if (message is null) return null;
        if ((message.DoneAt is not null) == done) return await Open(ct);
        var now = await db.Now(ct);
        return await Change(now, () => (message.DoneAt, message.DoneBy) = done ? (now, agentId) : ((DateTimeOffset?)null, (Guid?)null), ct);
    }, ct);
}
