using System.Text;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Realtime;

/// <summary>Where the embedded endpoint's secret is kept if none is configured: created once, the same after a restart.</summary>
public delegate ValueTask<string> StoredJwtSecret(CancellationToken ct);

/// <param name="JwtSecret">Signs agents' tokens; null only if a remote server is configured without it.</param>
public sealed record RealtimeKeySet(string? JwtSecret, string ApiKey, string ServiceKey);

/// <summary>The keys in effect: configured ones win, the others are minted with the secret.</summary>
public sealed class RealtimeKeys(IOptions<RealtimeOptions> options, TimeProvider clock, StoredJwtSecret? stored = null) : IDisposable
{
    private readonly SemaphoreSlim once = new(1);
    private RealtimeKeySet? keys;

    public async ValueTask<RealtimeKeySet> Get(CancellationToken ct = default)
    {
        if (Volatile.Read(ref keys) is { } known) return known;
        await once.WaitAsync(ct);
        try
        {
            return keys ??= Complete(await Secret(ct));
        }
        finally
        {
            once.Release();
        }
    }

    public void Dispose() => once.Dispose();

    private async ValueTask<string?> Secret(CancellationToken ct)
    {
        var secret = Given(options.Value.JwtSecret);
        if (secret is null && options.Value.Embedded && stored is not null) secret = await stored(ct);
        if (secret is not null && Encoding.UTF8.GetByteCount(secret) < 32)
            throw new InvalidOperationException("Realtime:JwtSecret must be at least 32 bytes long.");
        return secret;
    }

    private RealtimeKeySet Complete(string? secret) => new(
        secret,
        Given(options.Value.ApiKey) ?? Mint(secret, "anon", "Realtime:ApiKey"),
        Given(options.Value.ServiceKey) ?? Mint(secret, "service_role", "Realtime:ServiceKey"));

    private string Mint(string? secret, string role, string setting)
    {
        if (secret is null) throw new InvalidOperationException($"Set {setting}, or Realtime:JwtSecret to have it minted.");
        var now = clock.GetUtcNow();
        return SignedToken.Create(secret, Given(options.Value.JwtKeyId), now, now.AddYears(10), [new("role", role)]);
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
