using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Blocking;

/// <param name="Expired">It blocks nothing any more.</param>
/// <param name="Hits">How many calls were turned away.</param>
public sealed record BlockedView(
    string Number, string Reason, string By, DateTimeOffset At, DateTimeOffset? Until, bool Expired, long Hits, DateTimeOffset? LastAt);

public sealed record BlockedPage(IReadOnlyList<BlockedView> Numbers, IReadOnlyList<Problem> Problems);

/// <summary>The list of blocked numbers.</summary>
public sealed class BlockedNumbers(CallCenterDb db)
{
    public const int Shown = 200;

    /// <summary>The newest first; those that have expired come last.</summary>
    /// <param name="typed">A full number in any format, or some of its digits; blank for all.</param>
    public async Task<BlockedPage> Find(string? typed, CancellationToken ct)
    {
        var rows = db.Blocked.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(typed))
        {
            var digits = TypedNumber.Digits(typed);
            if (digits.Length == 0) return new([], [new("Find", "Enter a number, or some of its digits.")]);
            var lines = await db.Lines.Select(l => l.Number).ToListAsync(ct);
            var whole = PhoneNumber.Whole(typed, PhoneNumber.CountriesOf(lines));
            rows = rows.Where(b => whole.Contains(b.Number) || b.Number.Contains(digits));
        }
        var found = await (
            from b in rows
            from person in db.Users.Where(u => u.Id == b.By).DefaultIfEmpty()
            let expired = b.Until != null && b.Until <= CallCenterDb.Clock()
            orderby expired, b.At descending, b.Number
            select new BlockedView(
                b.Number, b.Reason, person == null ? "" : person.DisplayName, b.At, b.Until, expired, b.Hits, b.LastAt))
            .Take(Shown).ToListAsync(ct);
        return new(found, []);
    }

    /// <summary>Whether this caller would be turned away now.</summary>
    public Task<bool> Blocks(string number, CancellationToken ct) =>
        db.Blocked.AnyAsync(b => b.Number == number && (b.Until == null || b.Until > CallCenterDb.Clock()), ct);
}
