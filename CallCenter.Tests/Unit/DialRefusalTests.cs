using CallCenter.Tests.Support;
using CallCenter.Web.Calls.Dialling;

namespace CallCenter.Tests.Unit;

/// <summary>Why Twilio did not call a number, by the code of its error.</summary>
public sealed class DialRefusalTests
{
    [Theory]
    [InlineData(21214, "unreachable", true)]
    [InlineData(21201, "invalid_number", true)]
    [InlineData(21211, "invalid_number", true)]
    [InlineData(21217, "invalid_number", true)]
    [InlineData(13223, "invalid_number", true)]
    [InlineData(13224, "invalid_number", true)]
    [InlineData(13226, "invalid_number", true)]
    [InlineData(21202, "blocked", true)]
    [InlineData(21216, "blocked", true)]
    [InlineData(13225, "blocked", true)]
    [InlineData(21203, "not_permitted", false)]
    [InlineData(21215, "not_permitted", false)]
    [InlineData(13227, "not_permitted", false)]
    [InlineData(32205, "not_permitted", false)]
    [InlineData(21219, "not_verified", false)]
    [InlineData(21210, "caller_id", false)]
    [InlineData(21212, "caller_id", false)]
    [InlineData(21213, "caller_id", false)]
    [InlineData(13214, "caller_id", false)]
    [InlineData(12400, "no_agent_conference", false)]
    [InlineData(20005, "refused_20005", false)]
    [InlineData(0, "refused_0", false)]
    public void Each_code_has_words_and_only_what_lies_with_the_number_is_ordinary(int code, string outcome, bool ordinary)
    {
        DialRefusal.Of(code).ShouldBe(outcome);
        DialRefusal.IsOrdinary(outcome).ShouldBe(ordinary);
        Golden.Rows(Golden.Card, "gone").ShouldContain(row => (string?)row["outcome"] == outcome); // its words, as the desk says them
    }
}
