using System.Globalization;

namespace CallCenter.Web.Pages;

/// <summary>
/// Where a time is on a bar of 100 units: 1 ms at its left end, then each 25 units are ten times as much, so that a layer of milliseconds
/// and one of seconds are both seen.
/// </summary>
internal static class TimesBar
{
    public const int Second = 75;

    public static string At(int? ms) => Place(ms).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Where a mark of this width begins whose right end is at the time.</summary>
    public static string Before(int? ms, double width) => Math.Max(0, Place(ms) - width).ToString("0.#", CultureInfo.InvariantCulture);

    private static double Place(int? ms) => Math.Log10(Math.Clamp(ms ?? 1, 1, 10_000)) * 25;
}
