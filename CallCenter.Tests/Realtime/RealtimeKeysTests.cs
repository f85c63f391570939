using CallCenter.Web.Realtime;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

public sealed class RealtimeKeysTests
{
    [Fact]
    public async Task With_only_a_secret_both_keys_are_minted()
    {
        var keys = await Keys(new RealtimeOptions { JwtSecret = RealtimeHost.Secret }).Get();

        var (anon, service) = (new JsonWebToken(keys.ApiKey), new JsonWebToken(keys.ServiceKey));
        (anon.GetClaim("role").Value, service.GetClaim("role").Value).ShouldBe(("anon", "service_role"));
        anon.ValidTo.ShouldBeGreaterThan(DateTime.UtcNow.AddYears(9));
    }

    [Fact]
    public async Task What_is_configured_wins_and_needs_no_secret()
    {
        var options = new RealtimeOptions { Url = "https://x.supabase.co", ApiKey = "sb_publishable_x", ServiceKey = "sb_secret_y" };
        var keys = await Keys(options).Get();

        keys.ShouldBe(new RealtimeKeySet(null, "sb_publishable_x", "sb_secret_y"));
    }

    [Fact]
    public async Task The_stored_secret_is_used_when_embedded_and_nothing_is_configured()
    {
        var asked = 0;
        StoredJwtSecret stored = _ => { asked++; return new(RealtimeHost.Secret); };

        using var keys = Keys(new RealtimeOptions(), stored);
        await keys.Get();

        (await keys.Get()).JwtSecret.ShouldBe(RealtimeHost.Secret);
        asked.ShouldBe(1);
        (await Keys(new RealtimeOptions { JwtSecret = new string('x', 32) }, stored).Get()).JwtSecret.ShouldNotBe(RealtimeHost.Secret);
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        (await Should.ThrowAsync<InvalidOperationException>(async () => await Keys(new RealtimeOptions { Url = "https://x" }).Get()))
            .Message.ShouldContain("Realtime:ApiKey");
        (await Should.ThrowAsync<InvalidOperationException>(async () => await Keys(new RealtimeOptions { JwtSecret = "short" }).Get()))
            .Message.ShouldContain("32 bytes");
        var options = Options.Create(new RealtimeOptions { Url = "https://x", ApiKey = "a", ServiceKey = "b" });
        (await Should.ThrowAsync<InvalidOperationException>(async () =>
                await new RealtimeTokens(Keys(options.Value), options, TimeProvider.System).Mint("doug", "s")))
            .Message.ShouldContain("Realtime:JwtSecret");
    }

    [Fact]
    public async Task An_agents_token_says_who_and_for_how_long()
    {
        var options = Options.Create(new RealtimeOptions { JwtSecret = RealtimeHost.Secret });
        var clock = new StoppedClock(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_500));

        var minted = await new RealtimeTokens(Keys(options.Value), options, clock).Mint("doug", "5e55");

        minted.ExpiresAt.ToUnixTimeSeconds().ShouldBe(1_800_000_300);
        var token = new JsonWebToken(minted.Token);
        token.Alg.ShouldBe("HS256");
        var claims = token.Claims.Where(claim => claim.Type is not "iss").ToDictionary(claim => claim.Type, claim => claim.Value);
        claims.ShouldBe(new Dictionary<string, string>
        {
            ["sub"] = "doug",
            ["role"] = "authenticated",
            ["aud"] = "authenticated",
            ["session"] = "5e55",
            ["iat"] = "1800000000",
            ["exp"] = "1800000300",
        }, ignoreOrder: true);
    }

    private static RealtimeKeys Keys(RealtimeOptions options, StoredJwtSecret? stored = null) =>
        new(Options.Create(options), TimeProvider.System, stored);

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
