using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts;

/// <summary>Typed numbers in E.164: a number in national form is one of a line's country.</summary>
public sealed class ReadNumbers(CallCenterDb db)
{
    /// <param name="typed">Blank rows are ignored. A problem is at <c>Numbers[n].Number</c>.</param>
    public async Task<(List<(string Number, string Label)> Numbers, List<Problem> Problems)> Read(
        IReadOnlyList<NumberTyped> typed, CancellationToken ct)
    {
        var lines = await db.Lines.Select(l => l.Number).ToListAsync(ct);
        string[] countries = PhoneNumber.CountriesOf(lines);
        var (numbers, problems) = (new List<(string Number, string Label)>(), new List<Problem>());
        for (var n = 0; n < typed.Count; n++)
        {
            if (Typed.Clean(typed[n].Number).Length == 0) continue;
            var label = Typed.Clean(typed[n].Label);
            var (number, why) = One(typed[n].Number!, countries, lines);
            if (number is null) problems.Add(new($"Numbers[{n}].Number", why!));
            else if (Typed.Check(label, $"Numbers[{n}].Label", "The label", ContactNumber.LongestLabel, required: false) is { } problem)
                problems.Add(problem);
            else if (numbers.All(known => known.Number != number)) numbers.Add((number, label));
        }
        return (numbers, problems);
    }

    /// <summary>E.164, or why it is not a contact's number.</summary>
    internal static (string? Number, string? Problem) One(
        string typed, IReadOnlyCollection<string> countries, IReadOnlyCollection<string> ours)
    {
        if (WithheldNumber.IsTyped(typed)) return (null, "Withheld numbers belong to many callers.");
        return PhoneNumber.Whole(typed, countries) switch
        {
            [var one] when WithheldNumber.Is(one) => (null, "Withheld numbers belong to many callers."),
            [var one] when ours.Contains(one) => (null, "This is the number of one of your own lines."),
            [var one] when PhoneNumber.IsE164(one) && PhoneNumber.ToE164(one) is not null => (one, null),
            [_, _, ..] => (null, "Several countries have this number. Start with + and the country code."),
            _ => (null, "This is not a phone number. Enter a full number, for example +1 415 555 0100."),
        };
    }
}
