using System.Net;
using System.Net.Http.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration;

public sealed class CallNotesTests(CallCenterApp app) : ProductTest(app)
{
    private Person doug = null!, rhonda = null!, sue = null!;
    private CallView call = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        App.ClaimsLast();
        (doug, rhonda, sue) = (await App.SignIn("doug"), await App.SignIn("rhonda"), await App.SignIn("sue"));
        await App.Phone.Call();
        call = await doug.Sees("ringing");
        (await doug.Do(call.Id, "claim")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_note_is_kept_as_it_was_written_replaced_by_the_next_and_gone_when_empty()
    {
        (await Told(await Write(doug, "  Wants a refund\r\nfor order 12 "))).ShouldBe("Wants a refund\nfor order 12");
        (await Told(await Read(doug))).ShouldBe("Wants a refund\nfor order 12");

        (await Write(doug, new string('x', 2000))).EnsureSuccessStatusCode();
        (await App.Scalar<long>("select count(*) from app.call_notes")).ShouldBe(1);
        (await Told(await Read(doug))).Length.ShouldBe(2000);

        (await Write(doug, " ")).EnsureSuccessStatusCode();
        (await App.Scalar<long>("select count(*) from app.call_notes")).ShouldBe(0);
        (await Told(await Read(doug))).ShouldBe("");
    }

    [Fact]
    public async Task Only_who_is_or_was_on_the_call_writes_and_a_supervisor_on_any()
    {
        (await Write(rhonda, "mine too")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Read(rhonda)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Write(sue, "From Sue")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await App.Execute("""
            update calls set state = 'ringing', agent_id = null, version = version + 1;
            update app.talks set joined_at = began_at;
            update voip_users set current_call_id = null, current_call_phone_number = null
            """);
        (await Write(doug, "From Doug, who had it")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await rhonda.Do(call.Id, "claim")).EnsureSuccessStatusCode();

        using var seen = await Read(rhonda);
        var others = (await Person.Json(seen)).GetProperty("others");
        others.EnumerateArray().Select(o => $"{o.GetProperty("agent").GetProperty("name")}: {o.GetProperty("text")}")
            .ShouldBe(["Sue: From Sue", "Doug: From Doug, who had it"]);
        (await Told(await Read(rhonda))).ShouldBe("");
    }

    [Fact]
    public async Task It_can_be_written_for_half_an_hour_after_the_call_and_read_for_longer()
    {
        (await doug.Do(call.Id, "end")).EnsureSuccessStatusCode();
        (await Write(doug, "In wrap-up")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await App.Execute("""
            alter table calls disable trigger guard_call;
            update calls set ended_at = now() - interval '31 minutes';
            alter table calls enable trigger guard_call
            """);

        using var late = await Write(doug, "Too late");

        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(late)).GetProperty("detail").GetString().ShouldBe("Notes can be written for up to 30 minutes after a call.");
        (await Told(await Read(doug))).ShouldBe("In wrap-up");
    }

    [Fact]
    public async Task What_is_too_long_is_refused_and_what_no_screen_can_show_becomes_a_space()
    {
        (await Told(await Write(doug, "a\u0000b\u000bc\td"))).ShouldBe("a b c\td");

        using var refused = await Write(doug, new string('x', 2001));

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Person.Json(refused)).GetProperty("detail").GetString().ShouldBe("The note is longer than 2000 characters.");
        using var nowhere = await doug.Http.PostAsJsonAsync($"/api/calls/{Guid.NewGuid()}/notes", new { text = "x" });
        nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        doug.Http.DefaultRequestHeaders.Remove("RequestVerificationToken");
        (await Write(doug, "forged")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Told(await Read(doug))).ShouldBe("a b c\td");
    }

    [Fact]
    public async Task The_calls_page_in_the_history_shows_who_wrote_what()
    {
        (await sue.Http.GetStringAsync($"/history/{call.Id}")).ShouldNotContain("Notes");
        (await Write(doug, "Wants a <b>refund</b>")).EnsureSuccessStatusCode();

        var page = await sue.Http.GetStringAsync($"/history/{call.Id}");

        page.ShouldContain("Wants a &lt;b&gt;refund&lt;/b&gt;");
        page.ShouldContain("<strong>Doug</strong>");
    }

    private Task<HttpResponseMessage> Write(Person person, string text) =>
        person.Http.PostAsJsonAsync($"/api/calls/{call.Id}/notes", new { text });

    private Task<HttpResponseMessage> Read(Person person) => person.Http.GetAsync($"/api/calls/{call.Id}/notes");

    private static async Task<string> Told(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await Person.Json(answer)).GetProperty("text").GetString()!;
    }
}
