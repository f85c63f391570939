namespace CallCenter.Web.Realtime;

/// <summary>Section <c>Realtime</c>. With no <see cref="Url"/> the app serves realtime itself, on one node.</summary>
public sealed class RealtimeOptions
{
    public const string Section = "Realtime";

    /// <summary>
    /// Base address of Supabase Realtime: <c>https://REF.supabase.co/realtime/v1</c>, or <c>https://host/socket</c>
    /// of a self-hosted server without a gateway. Unset: the embedded endpoint.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>The public key browsers open the socket with: a long-lived JWT of role <c>anon</c>, or <c>sb_publishable_…</c>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The secret key this app publishes with: a JWT of role <c>service_role</c>, or <c>sb_secret_…</c>.</summary>
    public string? ServiceKey { get; set; }

    /// <summary>The HS256 secret that signs agents' tokens; at least 32 bytes. Keys not given above are minted with it.</summary>
    public string? JwtSecret { get; set; }

    /// <summary>
    /// The <c>kid</c> of <see cref="JwtSecret"/>, where it is a signing key imported into the project rather than its own secret.
    /// </summary>
    public string? JwtKeyId { get; set; }

    /// <summary>Lifetime of an agent's token, which the browser renews at 60 % of it. Unset: 5 min, with <see cref="Url"/> 60 s.</summary>
    public TimeSpan? TokenLifetime { get; set; }

    /// <summary>
    /// The lifetime in effect. The embedded endpoint ends a channel together with its sign-in. Supabase Realtime checks again only when a
    /// token is renewed or expires, so a signed-out person can receive until then: a minute at most.
    /// </summary>
    public TimeSpan Lifetime => Embedded ? TokenLifetime ?? TimeSpan.FromMinutes(5)
        : TokenLifetime is { } asked && asked < Longest ? asked : Longest;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public bool Embedded => string.IsNullOrWhiteSpace(Url);
}
