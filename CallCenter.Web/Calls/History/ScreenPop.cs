using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.History;

/// <summary>The address of the customer's page, or why this person does not get it.</summary>
public sealed record ScreenPopOutcome(string? Address, Refusal? Refusal = null)
{
    public static implicit operator ScreenPopOutcome(Refusal refusal) => new(null, refusal);
}

/// <summary>
/// The page that a call's line opens for its customer in another system. Only the server fills it in: a broadcast carries neither the
/// company nor the address, which may hold secrets of that system.
/// </summary>
public sealed class ScreenPop(CallCenterDb db, SeeCaller callers)
{
    private static readonly Refusal None = new(Why.Unknown, "No page to open", "This call’s line has no customer’s page.");

    /// <param name="anyCall">A supervisor may open every caller's.</param>
    public async Task<ScreenPopOutcome> Run(Guid callId, Guid agentId, bool anyCall, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().Include(c => c.Line).SingleOrDefaultAsync(c => c.Id == callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!anyCall && !await callers.May(call, agentId, ct)) return SeeCaller.NotYours;
        if (call.Line.PopUrl is not { } address) return None;

        var contact = await callers.ContactOf(call, ct);
        var number = WithheldNumber.Is(call.CustomerNumber) ? "" : call.CustomerNumber;
        return new(PopAddress.Fill(address, new Dictionary<string, string>
        {
            ["number"] = number,
            ["digits"] = string.Concat(number.Where(char.IsAsciiDigit)),
            ["name"] = contact?.Name ?? "",
            ["company"] = contact?.Company ?? "",
            ["line"] = call.Line.Name,
            ["call"] = $"{call.Id}",
            ["agent"] = await db.Agents.Where(a => a.Id == agentId).Select(a => a.DisplayName).SingleOrDefaultAsync(ct) ?? "",
        }));
    }
}
