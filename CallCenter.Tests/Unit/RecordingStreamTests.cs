using System.Net;
using System.Net.Http.Headers;
using CallCenter.Web.Telephony;

namespace CallCenter.Tests.Unit;

public sealed class RecordingStreamTests
{
    private static readonly byte[] Sound = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i % 251))];
    private readonly List<long> asked = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_part_is_read_whether_twilio_honours_ranges_or_sends_it_all(bool honours)
    {
        await using var sound = (await RecordingStream.Open((from, _) => Answer(from, honours), default))!;
        sound.Length.ShouldBe(Sound.Length);

        foreach (var (from, count) in (IEnumerable<(int, int)>)[(0, 10), (40_000, 10_000), (17_000, 100), (17_100, 100), (49_999, 1)])
        {
            sound.Seek(from, SeekOrigin.Begin);
            var read = new byte[count];
            await sound.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            read.ShouldBe(Sound[from..(from + count)]);
        }

        (await sound.ReadAsync(new byte[1], TestContext.Current.CancellationToken)).ShouldBe(0);
        asked.ShouldBe([0, 40_000, 17_000, 49_999]); // what follows on is not asked for again
    }

    [Fact]
    public async Task What_is_gone_is_null_and_what_cannot_be_asked_for_throws()
    {
        (await RecordingStream.Open((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)), default)).ShouldBeNull();
        (await Should.ThrowAsync<HttpRequestException>(
            () => RecordingStream.Open((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized)), default)))
            .Message.ShouldContain("401");
    }

    [Theory]
    [InlineData(HttpStatusCode.Accepted)]
    [InlineData(HttpStatusCode.NoContent)]
    [InlineData(HttpStatusCode.Gone)]
    [InlineData(HttpStatusCode.OK)]
    public async Task An_answer_without_a_sound_is_none(HttpStatusCode status)
    {
        var empty = new HttpResponseMessage(status) { Content = new ByteArrayContent([]) };

        (await RecordingStream.Open((_, _) => Task.FromResult(empty), default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData("application/problem+json")]
    [InlineData("application/xml")]
    public async Task A_page_that_something_on_the_way_sends_instead_is_no_sound_and_not_the_end_of_it(string type)
    {
        var page = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Sound) };
        page.Content.Headers.ContentType = new(type);

        await Should.ThrowAsync<HttpRequestException>(() => RecordingStream.Open((_, _) => Task.FromResult(page), default));
    }

    private Task<HttpResponseMessage> Answer(long from, bool honours)
    {
        asked.Add(from);
        var part = honours && from > 0;
        var content = new ByteArrayContent(part ? Sound[(int)from..] : Sound);
        if (part) content.Headers.ContentRange = new ContentRangeHeaderValue(from, Sound.Length - 1, Sound.Length);
        return Task.FromResult(new HttpResponseMessage(part ? HttpStatusCode.PartialContent : HttpStatusCode.OK) { Content = content });
    }
}
