using CallCenter.Web.Lines;

namespace CallCenter.Tests.Unit;

/// <summary>What we say to callers ourselves.</summary>
public sealed class SentencesTests
{
    public static TheoryData<string> Languages => [.. Sentences.Languages.Select(l => l.Code)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_has_every_sentence_and_it_is_short_enough_for_a_field(string language)
    {
        foreach (var sentence in Enum.GetValues<Sentence>())
            Sentences.In(language, sentence).Length.ShouldBeInRange(10, 200, $"{language} {sentence}");
    }

    [Fact]
    public void Each_language_has_words_of_its_own()
    {
        foreach (var sentence in Enum.GetValues<Sentence>())
            Sentences.Languages.Select(l => Sentences.In(l.Code, sentence)).Distinct().Count()
                .ShouldBe(Sentences.Languages.Select(l => Sentences.Alone(l.Code)).Distinct().Count(), $"{sentence}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("de")]
    [InlineData("tlh-KX")]
    public void What_is_not_offered_is_english(string language) =>
        Sentences.In(language, Sentence.MessageLeft).ShouldBe("Thank you for your message. Goodbye.");
}
