using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>A supervisor closes a line for a while, whatever its hours say.</summary>
public sealed class ClosingTests(CallCenterApp app) : ProductTest(app)
{
    private const string Sales = "+14155550177";

    [Fact]
    public async Task Closed_for_two_hours_nothing_rings_and_it_opens_again_by_itself()
    {
        var (sue, line) = (await App.SignIn("sue"), await App.Scalar<Guid>("select id from app.lines"));

        using var closed = await Close(sue, line, reason: " Power cut ");

        var page = await sue.Text(closed);
        page.ShouldContain("Main line is closed for 2 hours.");
        page.ShouldContain("Power cut");
        page.ShouldContain("Open again");
        (await App.Scalar<double>("select extract(epoch from closed_until - now())::float8 from app.lines")).ShouldBeInRange(7100, 7200);
        (await App.Scalar<string>("select action || '|' || detail from app.audit_log"))!
            .ShouldMatch(@"^line\.closed\|until .* UTC: Power cut$");
        var first = await App.Phone.Call();
        await App.Phone.Tone(first);
        (await Fate(first)).ShouldBe("voicemail by closing");
        var story = await sue.Http.GetStringAsync($"/history/{await App.Scalar<Guid>("select id from calls")}");
        WebUtility.HtmlDecode(story).ShouldContain("The call ended: a supervisor had closed the line");

        await App.Execute("update app.lines set closed_until = now()");
        await App.Phone.Call("+14155550135");

        await sue.Sees("ringing");
        (await sue.Http.GetStringAsync("/lines")).ShouldNotContain("Power cut");
    }

    [Fact]
    public async Task Ten_who_wait_when_it_is_closed_are_still_served_and_who_calls_after_them_is_not()
    {
        var (sue, line) = (await App.SignIn("sue"), await App.Scalar<Guid>("select id from app.lines"));
        await App.Execute("update app.lines set ring_seconds = 600, closed_to = 'goodbye', closed_message = 'The office is flooded.'");
        var callers = new List<string>();
        for (var n = 0; n < 10; n++) callers.Add(await App.Phone.Call($"+1415555020{n}"));
        await Eventually.True(async () => (await sue.Board()).Calls.Count(c => c.State == "ringing") == 10);

        (await Close(sue, line)).Dispose();
        var late = await App.Phone.Call("+14155550199");

        await Eventually.True(async () => (await App.Phone.Get(late)).GetProperty("status").GetString() == "completed");
        (await Fate(late)).ShouldBe("closed by closing");
        (await App.Scalar<long>("select count(*) from calls where state = 'ringing'")).ShouldBe(10);
        await using var doug = await Handset.Of(App, "doug");
        (await doug.Person.Sees(c => c.Number == "+14155550200")).State.ShouldBe("ringing");
        await doug.Person.Does(await App.Scalar<Guid>($"select id from calls where call_sid = '{callers[0]}'"), "claim");
    }

    [Fact]
    public async Task Open_again_gives_the_line_back_to_its_hours()
    {
        var (sue, line) = (await App.SignIn("sue"), await App.Scalar<Guid>("select id from app.lines"));
        (await Close(sue, line, "rest_of_day")).Dispose();
        (await App.Scalar<bool>("select closed_until > now() and closed_until <= now() + interval '1 day' from app.lines")).ShouldBeTrue();

        using var opened = await sue.Send("/lines?handler=Reopen", ("line", $"{line}"));

        (await sue.Text(opened)).ShouldContain("Main line follows its opening hours again.");
        (await App.Scalar<bool>("select closed_until is null and closed_reason is null from app.lines")).ShouldBeTrue();
        (await App.Scalar<string>("select string_agg(action, ' ' order by id) from app.audit_log")).ShouldBe("line.closed line.opened");
        await App.Phone.Call();
        await sue.Sees("ringing");
    }

    [Fact]
    public async Task Other_lines_stay_open()
    {
        await App.Execute($"insert into app.lines (id, number, name) values (gen_random_uuid(), '{Sales}', 'Sales')");
        var sue = await App.SignIn("sue");
        (await Close(sue, await App.Scalar<Guid>("select id from app.lines where name = 'Sales'"))).Dispose();

        await App.Phone.Tone(await App.Phone.Call(to: Sales));
        await App.Phone.Call("+14155550135");

        (await sue.Sees("ringing")).Line.Name.ShouldBe("Main line");
    }

    [Theory]
    [InlineData("for good", "", "Choose how long the line is closed.")]
    [InlineData("two_hours", "a\u0007b", "The reason contains an invalid character.")]
    [InlineData("two_hours", "1234567890123456789012345678901234567890123456789012345678901", "The reason is longer than 60 characters.")]
    public async Task What_cannot_be_closed_so_is_refused_with_the_reason(string during, string reason, string says)
    {
        var (sue, line) = (await App.SignIn("sue"), await App.Scalar<Guid>("select id from app.lines"));

        using var refused = await Close(sue, line, during, reason);

        (await sue.Text(refused)).ShouldContain(says);
        (await App.Scalar<bool>("select closed_until is null from app.lines")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_line_that_is_gone_cannot_be_closed()
    {
        var sue = await App.SignIn("sue");

        using var refused = await Close(sue, Guid.NewGuid());

        (await sue.Text(refused)).ShouldContain("This line no longer exists.");
    }

    private static Task<HttpResponseMessage> Close(Person sue, Guid line, string during = "two_hours", string reason = "") =>
        sue.Send("/lines?handler=Close", ("line", $"{line}"), ("during", during), ("reason", reason));

    private Task<string?> Fate(string sid) => App.Scalar<string>($"""
        select detail from ring_events where event = 'ended' and call_id = (select id from calls where call_sid = '{sid}')
        """);
}
