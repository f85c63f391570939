using PhoneNumbers;

namespace CallCenter.Web.Lines;

/// <param name="Region">The country of a number typed without one.</param>
/// <param name="Countries">ISO 3166 codes.</param>
/// <param name="WholeCodes">Each country includes all others of its code: few people know which +1 or +44 numbers are whose.</param>
public sealed record CallingRules(
    string? Region, IReadOnlyCollection<string> Countries, bool WholeCodes, bool SharedCost = false, bool Premium = false);

/// <summary>A number that may be called, or the reason why not.</summary>
/// <param name="Number">E.164; also with a problem, if it could be read.</param>
/// <param name="Odd">The only problem is that no such number is known, and the known numbering plans may be out of date.</param>
public sealed record Callable(string? Number, string? Problem, bool Odd = false)
{
    private static readonly PhoneNumberUtil Util = PhoneNumberUtil.GetInstance();
    private static readonly ShortNumberInfo Short = ShortNumberInfo.GetInstance();

    public static Callable Of(string? typed, CallingRules rules)
    {
        var shown = PhoneNumber.Clean(TypedNumber.Plain(typed));
        if (string.IsNullOrWhiteSpace(typed) || shown == WithheldNumber.Stored) return new(null, "Enter the number to call.");
        if (typed.Length > TypedNumber.Longest) return new(null, "This is too long for a phone number. Paste the number alone.");
        var digits = TypedNumber.Digits(typed);
        foreach (var country in rules.Countries.Append(rules.Region).OfType<string>())
            if (digits.Length is > 0 and <= 6 && Short.IsEmergencyNumber(digits, country))
                return new(null, "Emergency numbers cannot be called from here. Use a phone.");
        if (PhoneNumber.Read(typed, rules.Region) is not { } parsed)
            return TypedNumber.Readings(typed) is [var first, ..] && first.StartsWith('+') && PhoneNumber.IsE164($"+{digits}")
                ? new($"+{digits}", $"“{shown}” does not start with a known country code. Check the digits after the +.", Odd: true)
                : new(null, $"“{shown}” is not a phone number.");
        var number = Util.Format(parsed, PhoneNumberFormat.E164);
        var to = Util.GetRegionCodeForNumber(parsed);
        if (!Allows(rules, parsed, to))
            return new(number, $"Calls to {(to is null or "001" ? $"+{parsed.CountryCode}" : $"this country ({to})")} are not allowed. "
                + $"Allowed: {string.Join(", ", rules.Countries.Order())}"
                + $"{(rules.WholeCodes ? ", and countries that share their codes" : "")}. "
                + "The setting is Calls:OutboundCountries.");
        if (!Util.IsValidNumber(parsed)) return new(number, Incomplete(shown, parsed, rules.Region), Odd: true);
        return Cost(parsed) switch
        {
            PhoneNumberType.SHARED_COST when !rules.SharedCost => new(number,
                $"“{shown}” is a shared-cost number: calling it costs more than an ordinary call. "
                + "Such calls are not allowed here. The setting is Calls:SharedCostNumbers."),
            PhoneNumberType.PREMIUM_RATE when !rules.Premium => new(number,
                "Premium numbers cannot be called from here. The setting is Calls:PremiumNumbers."),
            _ => new(number, null),
        };
    }

    private static bool Allows(CallingRules rules, PhoneNumbers.PhoneNumber number, string? to) => rules.Countries.Any(country =>
        country.Equals(to, StringComparison.OrdinalIgnoreCase)
        // Toll-free numbers of a shared code belong to all its countries, but the library names one.
        || Util.IsValidNumberForRegion(number, country.ToUpperInvariant())
        || ((rules.WholeCodes || to is null) && Util.GetCountryCodeForRegion(country.ToUpperInvariant()) == number.CountryCode));

    /// <summary>The library counts Britain's 084 and 087 as premium. In fact the caller pays a few pence.</summary>
    private static PhoneNumberType Cost(PhoneNumbers.PhoneNumber number)
    {
        var type = Util.GetNumberType(number);
        var british = number.CountryCode == 44 && type == PhoneNumberType.PREMIUM_RATE
            && Util.GetNationalSignificantNumber(number) is ['8', '4' or '7', ..];
        return british ? PhoneNumberType.SHARED_COST : type;
    }

    private static string Incomplete(string shown, PhoneNumbers.PhoneNumber number, string? region) => shown.Contains('+') || region is null
        ? $"“{shown}” does not look like a complete phone number in +{number.CountryCode}. Check its digits."
        : $"“{shown}” is not a complete phone number in {region}. Start with + for another country.";
}
