namespace CallCenter.Web.Lines;

/// <summary>The settings for which outside numbers may be called, by agents and by the lines themselves.</summary>
/// <param name="Countries">ISO 3166 codes; empty: those of the lines' own numbers.</param>
public sealed record CallingLimits(IReadOnlyCollection<string> Countries, bool SharedCost, bool Premium)
{
    /// <param name="from">The number of the line that calls: its country is the one that a national number belongs to.</param>
    /// <param name="lines">All of them.</param>
    public CallingRules For(string from, IEnumerable<Line> lines)
    {
        var listed = Countries.Count > 0;
        return new(PhoneNumber.CountryOf(from),
            listed ? Countries : PhoneNumber.CountriesOf(lines.Where(l => l.Active).Select(l => l.Number).Append(from)),
            WholeCodes: !listed, SharedCost, Premium);
    }
}
