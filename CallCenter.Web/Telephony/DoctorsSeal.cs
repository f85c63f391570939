using System.Security.Cryptography;
using System.Text;

namespace CallCenter.Web.Telephony;

/// <summary>
/// What the doctor puts in a signature's place on its own requests to <see cref="Path"/>, as the library only checks
/// signatures. It covers the same: the URL that the app takes for its own, with the same auth token. It opens nothing else.
/// </summary>
public static class DoctorsSeal
{
    public const string Path = $"{Twiml.Webhooks}/ping";

    public static string Over(string url, string authToken) =>
        $"doctor {Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes($"The doctor asks {url}")))}";

    public static bool Fits(string seal, string url, string authToken) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(Over(url, authToken)));
}
