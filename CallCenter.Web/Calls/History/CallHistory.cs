using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.History;

/// <summary>
/// What to search for. <see cref="Number"/> is a full number in any format (in national form: in the lines' countries) or its last
/// digits; the days are those of <see cref="Zone"/> and inclusive.
/// </summary>
public sealed record HistoryFilter(
    string? Number = null, Guid? Agent = null, string? Outcome = null, Guid? Line = null, DateOnly? From = null, DateOnly? To = null)
{
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>From this moment on; null: from the first call.</summary>
    public DateTimeOffset? Since => From is { } first ? LocalDay.Begins(first, Zone) : null;
    /// <summary>Before this moment; null: until now.</summary>
    public DateTimeOffset? Until => To is { } last && last < DateOnly.MaxValue ? LocalDay.Begins(last.AddDays(1), Zone) : null;

    public const string Live = "live";
    internal const int FewestDigits = 4; // as in the index
}

/// <param name="Counted">How long the customer talked, as the call itself counted it; null for calls from before that.</param>
/// <param name="Contact">Whose number it is now, whatever it was during the call.</param>
/// <param name="Broken">For those: whether the customer waited again between the answer and the end.</param>
public sealed record PastCall(
    Guid Id, DateTimeOffset StartedAt, string Number, Named Line, Named? Agent, CallState State, EndReason? EndReason,
    DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, TimeSpan? Counted, DateTimeOffset? TalkingSince, bool Broken,
    string? Contact)
{
    /// <summary>How long the customer talked with people, without any waiting; null if nobody answered or it is unknown.</summary>
    public TimeSpan? Talked => AnsweredAt is not { } from ? null
        : Counted ?? (!Broken && EndedAt is { } to ? to - from : (TimeSpan?)null);

    /// <summary>While they talk: the start from which a running clock shows the total.</summary>
    public DateTimeOffset? TalkClock => TalkingSince - (Counted ?? TimeSpan.Zero);
}

/// <summary>One page, newest first. <see cref="Next"/> leads to older calls; null at the end.</summary>
public sealed record HistoryPage(IReadOnlyList<PastCall> Calls, string? Next, IReadOnlyList<Problem> Problems);

/// <summary>Pages by the last row seen, not by offset: page ten thousand costs as much as page one.</summary>
public sealed class CallHistory(CallCenterDb db)
{
    public const int PageSize = 50;

    public async Task<HistoryPage> Find(HistoryFilter filter, string? before, CancellationToken ct)
    {
        var search = await Search(filter, before, ct);
        return search.Refused ? new([], null, search.Problems) : await Page(NewestOf(search.Sides), search.Problems, ct);
    }

    /// <summary>
    /// What a search means. <paramref name="Sides"/> are its calls, in parts that do not overlap, before <paramref name="Before"/> if that
    /// is given.
    /// </summary>
    internal sealed record CallSearch(
        IReadOnlyList<IQueryable<Call>> Sides, (DateTimeOffset At, Guid Id)? Before, IReadOnlyList<Problem> Problems)
    {
        /// <summary>A filter is wrong. A wrong link to older calls leads to the newest.</summary>
        public bool Refused => Problems.Any(p => p.Field.Length > 0);
    }

    internal async Task<CallSearch> Search(HistoryFilter filter, string? before, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var calls = Apply(filter, problems);
        (DateTimeOffset, Guid)? last = null;
        if (before is not null)
        {
            if (Bookmark.TryRead(before, out var at, out var id))
            {
                calls = calls.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.StartedAt, c.Id), ValueTuple.Create(at, id)));
                last = (at, id);
            }
            else problems.Add(new("", "This link to older calls is invalid. These are the newest calls."));
        }
        return new(await WithNumber(calls, filter.Number, problems, ct), last, problems);
    }

    /// <summary>The newest page of these calls, and where the next begins.</summary>
    internal async Task<HistoryPage> Page(IQueryable<Call> newest, IReadOnlyList<Problem> problems, CancellationToken ct)
    {
        var rows = await db.Past(newest).ToListAsync(ct);
        var more = rows.Count > PageSize;
        if (more) rows.RemoveAt(PageSize);
        return new(rows, more ? Bookmark.Of(rows[^1].StartedAt, rows[^1].Id) : null, problems);
    }

    private IQueryable<Call> Apply(HistoryFilter filter, List<Problem> problems)
    {
        var calls = db.Calls.AsNoTracking();
        if (filter.Agent is { } agent) calls = calls.Where(c => c.AgentId == agent);
        if (filter.Line is { } line) calls = calls.Where(c => c.LineId == line);
        if (filter.Outcome == HistoryFilter.Live) calls = calls.Where(c => c.State != CallState.Ended);
        else if (Spelling.TryRead<EndReason>(filter.Outcome, out var reason)) calls = calls.Where(c => c.EndReason == reason);
        else if (filter.Outcome is { Length: > 0 }) problems.Add(new("Outcome", "There is no such outcome."));
        if (filter is { From: { } first, To: { } last } && first > last) problems.Add(new("To", "The last day is before the first."));
        if (filter.Since is { } since) calls = calls.Where(c => c.StartedAt >= since);
        if (filter.Until is { } until) calls = calls.Where(c => c.StartedAt < until);
        return calls;
    }

    /// <summary>One call more than a page has.</summary>
    internal static IQueryable<Call> Newest(IQueryable<Call> calls) =>
        calls.OrderByDescending(c => c.StartedAt).ThenByDescending(c => c.Id).Take(PageSize + 1);

    private static IQueryable<Call> NewestOf(IReadOnlyList<IQueryable<Call>> sides) =>
        sides is [var side] ? Newest(side) : Newest(sides.Select(Newest).Aggregate((one, other) => one.Concat(other)));

    /// <summary>
    /// Inbound callers and dialled numbers separately: each index has its newest page in order, while an "or" of both would sort.
    /// </summary>
    private async Task<IReadOnlyList<IQueryable<Call>>> WithNumber(
        IQueryable<Call> calls, string? typed, List<Problem> problems, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(typed)) return [calls];
        if (WithheldNumber.IsTyped(typed))
        {
            problems.Add(new("Number", "Withheld numbers cannot be searched: they belong to many callers."));
            return [calls];
        }
        var text = PhoneNumber.Clean(typed);
        if (text.StartsWith("client:", StringComparison.OrdinalIgnoreCase) || text.Contains('@')) return [.. Exactly(calls, text, [text])];
        var lines = await db.Lines.Select(l => l.Number).ToListAsync(ct);
        // A full number belongs to one customer, or one per country; as mere last digits it would also match strangers abroad.
        if (PhoneNumber.Whole(typed, PhoneNumber.CountriesOf(lines)) is { Count: > 0 } whole)
            return [.. whole.SelectMany(number => Exactly(calls, number, whole))];
        var digits = TypedNumber.Digits(typed);
        if (text.Any(char.IsLetter) && digits.Length < HistoryFilter.FewestDigits) return [.. Exactly(calls, text, [text])];
        if (digits.Length < HistoryFilter.FewestDigits)
        {
            problems.Add(new("Number", $"Enter at least the last {HistoryFilter.FewestDigits} digits."));
            return [calls];
        }
        if (PhoneNumber.IsForeignNational(digits)) return [calls.Where(c => false)];
        var last = digits[^HistoryFilter.FewestDigits..];
        return
        [
            calls.Where(c => CallCenterDb.Right(c.FromNumber, HistoryFilter.FewestDigits) == last && c.FromNumber.EndsWith(digits)
                && !WithheldNumber.Spellings.Contains(c.FromNumber)),
            calls.Where(c => c.Direction == Call.Outbound && CallCenterDb.Right(c.ToNumber, HistoryFilter.FewestDigits) == last
                && c.ToNumber.EndsWith(digits) && !c.FromNumber.EndsWith(digits)),
        ];
    }

    /// <param name="all">A call with one of these on each side is found once, by its caller.</param>
    private static IQueryable<Call>[] Exactly(IQueryable<Call> calls, string number, IReadOnlyList<string> all) =>
    [
        calls.Where(c => c.FromNumber == number),
        calls.Where(c => c.Direction == Call.Outbound && c.ToNumber == number && !all.Contains(c.FromNumber)),
    ];
}

internal static class PastCalls
{
    /// <summary>The events with which a customer began to wait again, in the timeline of a call that did not count its talk.</summary>
    private static readonly string[] Breaks = ["ringing", "held", "parked", "transferred", "was_parked"];

    /// <summary>These calls as the history and their own pages show them, newest first.</summary>
    public static IQueryable<PastCall> Past(this CallCenterDb db, IQueryable<Call> calls) =>
        from c in calls
        from agent in db.Agents.Where(a => a.Id == c.AgentId).DefaultIfEmpty()
        orderby c.StartedAt descending, c.Id descending
        select new PastCall(c.Id, c.StartedAt, c.Direction == Call.Outbound ? c.ToNumber : c.FromNumber, new(c.LineId, c.Line.Name),
            agent == null ? null : new Named(agent.Id, agent.DisplayName), c.State, c.EndReason,
            c.AnsweredAt, c.EndedAt, c.Talked, c.TalkingSince,
            c.Talked == null && c.AnsweredAt != null
                && db.RingEvents.Any(e => e.CallId == c.Id && e.At > c.AnsweredAt && Breaks.Contains(e.Event)),
            db.ContactNumbers.Where(n => n.Number == (c.Direction == Call.Outbound ? c.ToNumber : c.FromNumber))
                .Join(db.Contacts, n => n.ContactId, k => k.Id, (_, k) => k.Name).FirstOrDefault());
}
