using System.Security.Cryptography;
using System.Text;

namespace CallCenter.Simulator.Rest;

/// <summary>Who sends the request, by HTTP Basic: the account itself, or one of its API keys.</summary>
internal static class RestKey
{
    /// <returns>Whether it is the account itself, by its auth token: an API key other than a main one may not use Accounts.</returns>
    public static bool IsTheAccount(string authorization, SimulatorOptions options)
    {
        var given = Array.Empty<byte>();
        if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var buffer = new byte[authorization.Length];
            given = Convert.TryFromBase64String(authorization[6..].Trim(), buffer, out var length) ? buffer[..length] : [];
        }
        if (Same(given, options.AccountSid, options.AuthToken) || Same(given, options.AccountSid, options.SecondaryAuthToken))
            return true;
        if (!Same(given, options.ApiKeySid, options.ApiKeySecret) && !Same(given, options.RestrictedKeySid, options.RestrictedKeySecret))
            throw new RestProblem(401, 20003, "Authenticate");
        return false;
    }

    private static bool Same(byte[] given, string user, string password) =>
        password.Length > 0 && CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes($"{user}:{password}"));
}
