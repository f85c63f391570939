using CallCenter.Web.Realtime;

namespace CallCenter.Tests.Unit;

public sealed class TokenLifeTests
{
    [Theory]
    [InlineData(null, null, 300)]
    [InlineData("https://ref.supabase.co/realtime/v1", null, 60)]
    [InlineData("https://ref.supabase.co/realtime/v1", 300, 60)]
    [InlineData("https://ref.supabase.co/realtime/v1", 45, 45)]
    [InlineData(null, 120, 120)]
    public void Where_a_token_alone_ends_what_is_heard_it_lives_for_a_minute_at_most(string? url, int? asked, int seconds) =>
        new RealtimeOptions { Url = url, TokenLifetime = asked is { } s ? TimeSpan.FromSeconds(s) : null }
            .Lifetime.ShouldBe(TimeSpan.FromSeconds(seconds));
}
