using System.Text.RegularExpressions;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Pages;

/// <summary>
/// The time zone in which the reader of a page counts days. Their browser tells it in a cookie, see Client/shared/zone.js; without one, and
/// for a zone that this machine does not know, days are in UTC, and the page says so.
/// </summary>
/// <param name="Told">What the browser told, known or not; null if it told nothing that could be a name.</param>
public sealed partial record ViewerDays(TimeZoneInfo Zone, string? Told)
{
    public const string Cookie = "zone";
    private const int Longest = 64;

    /// <summary>Browsers use the names of CLDR, which are these where a place was renamed; many systems have only the new one.</summary>
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["Africa/Asmera"] = "Africa/Asmara",
        ["America/Buenos_Aires"] = "America/Argentina/Buenos_Aires",
        ["America/Catamarca"] = "America/Argentina/Catamarca",
        ["America/Coral_Harbour"] = "America/Atikokan",
        ["America/Cordoba"] = "America/Argentina/Cordoba",
        ["America/Godthab"] = "America/Nuuk",
        ["America/Indianapolis"] = "America/Indiana/Indianapolis",
        ["America/Jujuy"] = "America/Argentina/Jujuy",
        ["America/Louisville"] = "America/Kentucky/Louisville",
        ["America/Mendoza"] = "America/Argentina/Mendoza",
        ["Asia/Calcutta"] = "Asia/Kolkata",
        ["Asia/Katmandu"] = "Asia/Kathmandu",
        ["Asia/Rangoon"] = "Asia/Yangon",
        ["Asia/Saigon"] = "Asia/Ho_Chi_Minh",
        ["Atlantic/Faeroe"] = "Atlantic/Faroe",
        ["Europe/Kiev"] = "Europe/Kyiv",
        ["Pacific/Enderbury"] = "Pacific/Kanton",
        ["Pacific/Ponape"] = "Pacific/Pohnpei",
        ["Pacific/Truk"] = "Pacific/Chuuk",
    };

    public bool Known { get; private init; }

    public static ViewerDays Of(HttpRequest request) => Read(request.Cookies[Cookie]);

    public static ViewerDays Read(string? told)
    {
        // Not every text is asked for: on Linux a zone is a file of that name.
        if (told is not { Length: > 0 and <= Longest } || !Name().IsMatch(told)) return new(TimeZoneInfo.Utc, null);
        var zone = Line.ZoneOf(told) ?? (Renamed.TryGetValue(told, out var renamed) ? Line.ZoneOf(renamed) : null);
        return new(zone ?? TimeZoneInfo.Utc, told) { Known = zone is not null };
    }

    /// <summary>Under the dates of a filter.</summary>
    public string Says => this switch
    {
        { Known: true } => $"Days are in your time zone, {Told}.",
        { Told: { } unknown } => $"Days are in UTC: the server does not know your browser’s time zone, {unknown}.",
        _ => "Days are in UTC: your browser has not told its time zone.",
    };

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}\z")]
    private static partial Regex Name();
}
