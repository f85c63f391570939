using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>Which numbers may be called: no emergency or premium number, and only countries that are allowed.</summary>
public sealed class OutboundRules(CallCenterDb db, IOptions<CallOptions> options)
{
    /// <param name="typed">As a person typed or pasted it, in any national or international format.</param>
    /// <param name="from">The line's number: its country is the one that a national number belongs to.</param>
    /// <returns>E.164, or a sentence that says why not.</returns>
    public async Task<(string? Number, string? Problem)> Check(string? typed, string from, CancellationToken ct)
    {
        var allowed = options.Value.OutboundCountries;
        if (allowed.Length == 0)
            allowed = [.. (await db.Lines.AsNoTracking().Where(l => l.Active).Select(l => l.Number).ToListAsync(ct)).Append(from).Select(PhoneNumber.CountryOf).OfType<string>().Distinct()];
        return PhoneNumber.Callable(typed, PhoneNumber.CountryOf(from), allowed);
    }
}
