using System.Globalization;

namespace CallCenter.Simulator.Voice;

internal static class Rfc2822
{
    public static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);
}
