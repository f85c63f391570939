using System.Collections.Concurrent;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>How much one address may make us hold while it has shown no good token: so many requests at once, each with so many bytes.</summary>
internal sealed class Strangers
{
    /// <summary>Bytes of a body. The answer to a good body with a bad token depends on the body; of a longer one it does not.</summary>
    public const int LongestBody = 64 * 1024;

    private const int AtOnce = 32; // an office behind one address whose tokens have all run out
    private readonly ConcurrentDictionary<string, int> inside = [];

    /// <summary>Null where too many of this address are inside. Whoever is in leaves by disposing.</summary>
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
