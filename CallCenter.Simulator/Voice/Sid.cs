using System.Security.Cryptography;

namespace CallCenter.Simulator.Voice;

internal static class Sid
{
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static bool Is(string prefix, string? value) =>
        value is { Length: 34 } && value.StartsWith(prefix, StringComparison.Ordinal)
            && value.AsSpan(2).ToString().All(char.IsAsciiHexDigit);
}
