using CallCenter.Web.Lines;

namespace CallCenter.Tests.Unit;

/// <summary>What a person may write for one day.</summary>
public sealed class DayHoursTests
{
    [Theory]
    [InlineData("09:00-12:00, 13:00-17:30", "09:00-12:00, 13:00-17:30")]
    [InlineData(" 13-17.30 ;9 – 12 ", "09:00-12:00, 13:00-17:30")]
    [InlineData("8:05-24:00", "08:05-00:00")]
    [InlineData("0-24", "00:00-00:00")]
    [InlineData("00:00-02:00,18:00-02:00", "00:00-02:00, 18:00-02:00")]
    [InlineData("08:00-12:00, 12:00-16:00", "08:00-12:00, 12:00-16:00")]
    [InlineData("1-2, 3-4, 5-6, 7-8", "01:00-02:00, 03:00-04:00, 05:00-06:00, 07:00-08:00")]
    [InlineData("", "")]
    [InlineData(" , ", "")]
    public void What_can_be_meant_is_understood_and_put_in_order(string typed, string understood)
    {
        var (hours, problem) = DayHours.ReadTyped(typed);

        problem.ShouldBeNull();
        hours!.Text.ShouldBe(understood);
        DayHours.Read(understood).ShouldBe(hours);
    }

    [Theory]
    [InlineData("9", "“9” is not an opening time. Write it like 09:00-12:00, 13:00-17:30.")]
    [InlineData("9-12 13-17", "“9-12 13-17” is not an opening time.")]
    [InlineData("25-26", "“25-26” is not an opening time.")]
    [InlineData("09:60-12:00", "“09:60-12:00” is not an opening time.")]
    [InlineData("24:00-02:00", "“24:00-02:00” is not an opening time.")]
    [InlineData("09:00-24:01", "“09:00-24:01” is not an opening time.")]
    [InlineData("٠٩:٠٠-١٢:٠٠", "is not an opening time.")]
    [InlineData("13:00-12:00, 14:00-15:00", "13:00-12:00 ends before it begins. Only the last opening time of a day may run into the next")]
    [InlineData("09:00-13:00, 12:59-15:00", "09:00-13:00 and 12:59-15:00 overlap.")]
    [InlineData("22:00-02:00, 23:00-23:30", "22:00-02:00 ends before it begins.")]
    [InlineData("1-2, 3-4, 5-6, 7-8, 9-10", "Enter at most 4 opening times.")]
    public void What_cannot_be_is_refused_in_words(string typed, string reason)
    {
        var (hours, problem) = DayHours.ReadTyped(typed);

        hours.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void However_long_the_text_is_it_gets_an_answer() =>
        DayHours.ReadTyped(new string('9', 100_000)).Problem.ShouldBe("Enter at most 4 opening times.");

    [Theory]
    [InlineData("voicemail", DestinationKind.Voicemail)]
    [InlineData("goodbye", DestinationKind.Goodbye)]
    [InlineData("line:01930000-0000-7000-8000-000000000000", DestinationKind.Line)]
    [InlineData("number:+14155550100", DestinationKind.Number)]
    public void A_destination_is_read_as_it_was_written(string text, DestinationKind kind)
    {
        var destination = Destination.Read(text).ShouldNotBeNull();

        destination.Kind.ShouldBe(kind);
        destination.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Voicemail")]
    [InlineData("line:")]
    [InlineData("line:sales")]
    [InlineData("number:4155550100")]
    [InlineData("number:+1 415 555 0100")]
    public void What_leads_nowhere_is_no_destination(string? text) => Destination.Read(text).ShouldBeNull();
}
