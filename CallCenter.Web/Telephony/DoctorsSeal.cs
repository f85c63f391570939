using System.Security.Cryptography;
using System.Text;

namespace CallCenter.Web.Telephony;

/// <summary>
/// The doctor's replacement for a signature on its own requests to <see cref="Path"/>, because the library only checks
/// signatures. It covers the same: the URL that the app believes to be its own, with one of its auth tokens. It opens nothing else.
/// </summary>
public static class DoctorsSeal
{
    public const string Path = $"{Twiml.Webhooks}/ping";

    public static string Over(string url, string authToken)
    {
        var seal = HMACSHA256.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes($"The doctor asks {url}"));
        return $"doctor {Convert.ToBase64String(seal)}";
    }

    public static bool Fits(string seal, string url, string authToken) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(Over(url, authToken)));
}
