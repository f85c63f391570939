using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Dialling;

/// <summary>Which numbers may be called: none of ours, no emergency or premium number, and only in allowed countries.</summary>
public sealed class OutboundRules(CallCenterDb db, IOptions<CallOptions> options)
{
    private const string Title = "Cannot be called";
    private const string Withheld = "This caller withheld their number, so you cannot call them back.";

    /// <param name="typed">As a person typed or pasted it, in any national or international format.</param>
    /// <param name="from">The line's number: its country is the one that a national number belongs to.</param>
    /// <param name="anyway">A person has confirmed that this unusual number is right.</param>
    /// <returns>E.164, or why not.</returns>
    public async Task<(string? Number, Refusal? Refusal)> Check(string? typed, string from, bool anyway, CancellationToken ct)
    {
        if (WithheldNumber.IsTyped(typed)) return No(Withheld);
        var lines = await db.Lines.AsNoTracking().ToListAsync(ct);
        if (PhoneNumber.Called(typed, [.. lines.Select(l => l.Number)]) is { } own) return (null, Ours(lines.Single(l => l.Number == own)));

        var asked = Callable.Of(typed, options.Value.Limits().For(from, lines));
        if (asked.Number is { } read && WithheldNumber.Is(read)) return No(Withheld); // behind 00, or another prefix of other countries
        // Whichever reading of it would be dialled.
        if (lines.SingleOrDefault(l => l.Number == asked.Number) is { } mine) return (null, Ours(mine));
        if (asked.Problem is null) return (asked.Number, null);
        if (!asked.Odd || await Caller(typed, asked.Number, ct) is not { } caller) return No(asked.Problem);
        return anyway ? (caller, null) : (null, new(Why.BadInput, "Call anyway?",
            $"{PhoneNumber.Show(caller)} does not look like a valid number, but someone has called from it. The call may fail.")
        { Anyway = true });
    }

    private static (string?, Refusal?) No(string why) => (null, new(Why.BadInput, Title, why));

    private static Refusal Ours(Line line) => new(Why.BadInput, "This is our own number",
        $"{PhoneNumber.Show(line.Number)} is the line {line.Name}: the call would come straight back. "
        + (line.Active ? "To transfer the call, choose the line or a colleague."
            : "The line is inactive. Choose another line or a colleague."))
    { Line = line.Active ? new(line.Id, line.Name) : null };

    /// <summary>The number as in an earlier call from it, though no such number is known.</summary>
    private async Task<string?> Caller(string? typed, string? read, CancellationToken ct)
    {
        string[] spelled = [$"+{TypedNumber.Digits(typed)}", read ?? ""];
        return await db.Calls.Where(c => c.Direction == Call.Inbound && spelled.Contains(c.FromNumber))
            .Select(c => c.FromNumber).FirstOrDefaultAsync(ct);
    }
}
