using CallCenter.Web.Outbox;

namespace CallCenter.Tests.Unit;

public sealed class StampedTests
{
    private static readonly DateTimeOffset Committed = new(2026, 11, 30, 9, 0, 0, 123, 456, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"id":"1","at":"2026-11-30T08:59:59+00:00","call":{"at":"x"}}""",
        """{"id":"1","at":"2026-11-30T09:00:00.123456Z","call":{"at":"x"}}""")]
    [InlineData("{}", "{}")]
    [InlineData("""{"call":{"version":1}}""", """{"call":{"version":1}}""")]
    public void A_payload_leaves_with_the_time_of_its_row(string written, string sent) =>
        BroadcastDelivery.Stamped(new(1, Guid.Empty, Guid.Empty, "call-center", "ringing", written, 1, 0, TimeSpan.Zero) { At = Committed })
            .ShouldBe(sent);
}
