using System.Globalization;

namespace CallCenter.Web.Promise;

public static class Milliseconds
{
    /// <summary>140 ms, 1.4 s, 25 s; a dash if unknown.</summary>
    public static string Say(int? ms) => ms switch
    {
        null => "–",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ms} ms"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{ms / 1_000.0:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ms / 1_000} s"),
    };
}
