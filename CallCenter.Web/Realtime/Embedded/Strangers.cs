using System.Collections.Concurrent;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>
/// Limits what one address can occupy before it has shown a valid token: the number of requests at once, and the bytes of each.
/// </summary>
internal sealed class Strangers
{
    /// <summary>
    /// Bytes of a body. The answer to a valid body with an invalid token depends on the body; to a longer one it does not.
    /// </summary>
    public const int LongestBody = 64 * 1024;

    private const int AtOnce = 32; // an office behind one address whose tokens have all expired
    private readonly ConcurrentDictionary<string, int> inside = [];

    /// <summary>Null if too many requests of this address are in progress. Dispose it to leave.</summary>
    public IDisposable? Enter(HttpContext http)
    {
        var address = NetworkAddress.Of(http.Connection);
        if (inside.AddOrUpdate(address, 1, (_, n) => n + 1) <= AtOnce) return new Visit(this, address);
        Leave(address);
        return null;
    }

    private void Leave(string address)
    {
        if (inside.AddOrUpdate(address, 0, (_, n) => n - 1) <= 0) inside.TryRemove(KeyValuePair.Create(address, 0));
    }

    private sealed class Visit(Strangers strangers, string address) : IDisposable
    {
        public void Dispose() => strangers.Leave(address);
    }
}
