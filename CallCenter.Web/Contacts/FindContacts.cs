using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts;

/// <summary>A contact with its numbers in E.164.</summary>
public sealed record ContactRow(Guid Id, string Name, string Company, bool Vip, IReadOnlyList<string> Numbers);

/// <param name="More">More contacts match than are shown.</param>
/// <param name="Next">Leads to the next page of the whole list.</param>
public sealed record ContactPage(IReadOnlyList<ContactRow> Contacts, bool More, Guid? Next, IReadOnlyList<Problem> Problems);

/// <summary>A contact with everything that its page shows.</summary>
public sealed record WholeContact(Contact Contact, IReadOnlyList<ContactNumber> Numbers);

/// <summary>
/// Finds contacts by parts of their name and company, by a number as people write it, or by its last digits. However many there are, an
/// index finds them.
/// </summary>
public sealed class FindContacts(CallCenterDb db)
{
    public const int Shown = 50;
    private const int Ending = 4; // as in the index
    private const int Candidates = 200; // sorted by how well they fit
    private const int Glance = 2000;

    /// <param name="typed">Blank: all of them, by name.</param>
    /// <param name="after">The last contact of the page before.</param>
    public async Task<ContactPage> Find(string? typed, Guid? after, CancellationToken ct)
    {
        var text = TypedNumber.Plain(typed);
        if (text.Length == 0) return await List(after, ct);
        if (text.Any(char.IsAsciiDigit))
        {
            var (byNumber, problem) = await ByNumber(typed!, withWords: text.Any(char.IsLetter), ct);
            if (byNumber.Count > 0) return await Page(byNumber, ct);
            if (problem is not null) return new([], false, null, [problem]);
        }
        string[] words = [.. Folded.Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 1).Take(6)];
        return words.Length == 0 ? new([], false, null, [new("Find", "Enter at least two letters, or the last four digits.")])
            : await Page(await ByWords(words, ct), ct);
    }

    public async Task<WholeContact?> One(Guid id, CancellationToken ct) =>
        await db.Contacts.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is { } contact
            ? new(contact, await db.ContactNumbers.AsNoTracking().Where(n => n.ContactId == id).OrderBy(n => n.Number).ToListAsync(ct))
            : null;

    private async Task<ContactPage> List(Guid? after, CancellationToken ct)
    {
        var all = db.Contacts.AsNoTracking();
        if (after is { } id && await db.Contacts.Where(c => c.Id == id).Select(c => c.Searched).SingleOrDefaultAsync(ct) is { } last)
            all = all.Where(c => EF.Functions.GreaterThan(ValueTuple.Create(c.Searched, c.Id), ValueTuple.Create(last, id)));
        var rows = await all.OrderBy(c => c.Searched).ThenBy(c => c.Id).Take(Shown + 1).ToListAsync(ct);
        var next = rows.Count > Shown ? rows[Shown - 1].Id : (Guid?)null;
        return new(await WithNumbers([.. rows.Take(Shown)], ct), false, next, []);
    }

    /// <param name="withWords">It is a full number, as in “Mobile: 020 7946 0958”, or a name with digits in it.</param>
    private async Task<(List<Contact> Found, Problem? Problem)> ByNumber(string text, bool withWords, CancellationToken ct)
    {
        var lines = await db.Lines.Select(l => l.Number).ToListAsync(ct);
        var whole = PhoneNumber.Whole(text, PhoneNumber.CountriesOf(lines));
        var digits = TypedNumber.Digits(text);
        var numbers = db.ContactNumbers.AsNoTracking();
        if (whole.Count == 0 && withWords) return ([], null);
        if (whole.Count > 0) numbers = numbers.Where(n => whole.Contains(n.Number));
        else if (digits.Length < Ending) return ([], new("Find", $"Enter at least the last {Ending} digits."));
        else if (PhoneNumber.IsForeignNational(digits)) return ([], null);
        else
        {
            var last = digits[^Ending..];
            numbers = numbers.Where(n => CallCenterDb.Right(n.Number, Ending) == last && n.Number.EndsWith(digits));
        }
        var found = await (from n in numbers join c in db.Contacts on n.ContactId equals c.Id orderby c.Searched, c.Id select c)
            .AsNoTracking().Take(Candidates).ToListAsync(ct);
        return ([.. found.DistinctBy(c => c.Id)], null);
    }

    private async Task<List<Contact>> ByWords(string[] words, CancellationToken ct)
    {
        // What many have, such as a third of all companies, is among the first of the list too; the trigrams would count all of them.
        var first = db.Contacts.AsNoTracking().OrderBy(c => c.Searched).ThenBy(c => c.Id).Take(Glance);
        foreach (var pattern in words.Select(Pattern)) first = first.Where(c => Regex.IsMatch(c.Searched, pattern));
        var common = await first.OrderBy(c => c.Searched).ThenBy(c => c.Id).Take(Shown + 1).ToListAsync(ct);
        return common.Count > Shown ? common : await ByTrigrams(words, ct);
    }

    /// <summary>
    /// With a limit, the planner would read the table from its start in the hope of soon having met enough, or walk through all names in
    /// order; both are slow where the matches are far away.
    /// </summary>
    private Task<List<Contact>> ByTrigrams(string[] words, CancellationToken ct) => db.InTransaction(async () =>
    {
        await db.Database.ExecuteSqlRawAsync("set local enable_seqscan = off; set local enable_indexscan = off", ct);
        var conditions = words.Select((_, n) => $"searched ~ {{{n}}}");
        object[] patterns = [.. words.Select(Pattern)];
        var tail = FormattableStringFactory.Create($"where {string.Join(" and ", conditions)} limit {Candidates}", patterns);
        var found = await db.Contacts.Rows(tail).AsNoTracking().ToListAsync(ct);
        return found.OrderByDescending(c => c.Searched.StartsWith(words[0], StringComparison.Ordinal))
            .ThenBy(c => c.Searched, StringComparer.Ordinal).ToList();
    }, ct);

    /// <summary>
    /// A regular expression, in which folded text has no special characters. A short word is the beginning of one, since two letters in
    /// the middle have no trigram; for the first word and any other that is one look into the index.
    /// </summary>
    private static string Pattern(string word) => word.Length > 2 ? word : $"(^| ){word}";

    private async Task<ContactPage> Page(List<Contact> found, CancellationToken ct) =>
        new(await WithNumbers([.. found.Take(Shown)], ct), found.Count > Shown, null, []);

    private async Task<List<ContactRow>> WithNumbers(List<Contact> contacts, CancellationToken ct)
    {
        Guid[] ids = [.. contacts.Select(c => c.Id)];
        var numbers = (await db.ContactNumbers.AsNoTracking().Where(n => ids.Contains(n.ContactId)).OrderBy(n => n.Number).ToListAsync(ct))
            .ToLookup(n => n.ContactId, n => n.Number);
        return [.. contacts.Select(c => new ContactRow(c.Id, c.Name, c.Company, c.Vip, [.. numbers[c.Id]]))];
    }
}
