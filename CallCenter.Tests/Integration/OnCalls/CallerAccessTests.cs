using System.Net;
using System.Text.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Who may see more of a caller than the name, as docs/decisions/callers.md has it: row by row.</summary>
public sealed class CallerAccessTests(CallCenterApp app) : OnCallTest(app)
{
    private const HttpStatusCode Seen = HttpStatusCode.OK, Forbidden = HttpStatusCode.Forbidden;

    [Fact]
    public async Task Whom_it_rings_until_they_decline_it()
    {
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");

        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Seen, Seen));

        await Doug.Person.Does(call.Id, "decline");
        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Forbidden, Seen));
    }

    [Fact]
    public async Task Not_who_is_away_while_it_rings_others()
    {
        await Rhonda.Person.Away();
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");

        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Seen, Forbidden));
    }

    [Fact]
    public async Task Not_who_is_in_another_team_than_the_one_that_it_rings()
    {
        await App.Team(TeamRows.Sales, "Sales", (Doug.Id, 1));
        await App.Team(TeamRows.Support, "Support", (Rhonda.Id, 1));
        await App.SalesLine();
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");

        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Seen, Forbidden));
    }

    [Fact]
    public async Task Who_takes_it_and_no_longer_those_whom_it_rang()
    {
        await App.Phone.Call();
        var call = await Rhonda.Person.Sees("ringing");
        (await May(Rhonda, call.Id)).ShouldBe(Seen);

        await Doug.Person.Does(call.Id, "claim");

        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Seen, Forbidden));
    }

    [Fact]
    public async Task Who_was_on_it_wherever_it_went_and_after_its_end()
    {
        var call = await Talking();

        await Doug.Person.Does(call.Id, "transfer", new { agentId = Rhonda.Id });
        await Rhonda.Person.Sees(c => c.OfferedTo == Rhonda.Id);
        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Seen, Seen), "who sent it, and whom alone it rings");
        await Rhonda.Answer();
        await App.Phone.HangUp(Caller);
        await Rhonda.Person.SeesNoCall();

        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Seen, Seen));
    }

    [Fact]
    public async Task Who_was_asked_about_it_and_talked_as_long_as_there_is_the_call()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });
        await Rhonda.Accept(call.Id);
        await Rhonda.Person.Does(call.Id, "leave");
        await App.Phone.HangUp(Caller);
        await Doug.Person.SeesNoCall();

        await App.Execute("delete from app.legs"); // as after three days

        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Seen, Seen));
    }

    [Fact]
    public async Task Not_who_only_sees_it_on_the_board_talking_parked_or_ended()
    {
        var call = await Talking();
        (await May(Rhonda, call.Id)).ShouldBe(Forbidden);

        await Doug.Person.Does(call.Id, "park");
        (await May(Doug, call.Id), await May(Rhonda, call.Id)).ShouldBe((Seen, Forbidden));

        await App.Phone.HangUp(Caller);
        await Doug.Person.SeesNoCall();
        (await May(Rhonda, call.Id)).ShouldBe(Forbidden);
    }

    [Fact]
    public async Task Who_is_asked_to_join_it_until_they_decline()
    {
        var call = await Talking();

        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });
        (await May(Rhonda, call.Id)).ShouldBe(Seen);
        await Rhonda.Person.Does(call.Id, "decline");

        (await May(Rhonda, call.Id)).ShouldBe(Forbidden);
    }

    [Fact]
    public async Task A_supervisor_at_any_time_and_nobody_where_there_is_no_call()
    {
        var sue = await App.SignIn("sue");
        var sid = await App.Phone.Call();
        var call = await sue.Sees("ringing");
        (await May(sue, call.Id)).ShouldBe(Seen);
        await App.Phone.HangUp(sid);
        await sue.SeesNoCall();
        (await May(sue, call.Id)).ShouldBe(Seen);

        (await May(sue, Guid.NewGuid()), await May(Doug, Guid.NewGuid())).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task They_see_the_contact_all_its_numbers_and_the_last_five_calls_with_any_of_them()
    {
        await App.Contact("Ann Smith", also: ", company = 'Acme', vip = true, note = 'Owes us', external_url = 'https://crm.test/7'");
        await App.Execute($"""
            insert into app.contact_numbers (number, contact_id, label) select '{Outside}', id, 'Mobile' from app.contacts;
            insert into calls
              (id, call_sid, direction, from_number, to_number, line_id, state, end_reason, agent_id, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA' || n, 'inbound', '{CallCenterApp.Caller}', number, id, 'ended', 'completed', '{Doug.Id}'::uuid,
              at, at, at from app.lines, generate_series(1, 6) n, lateral (select now() - n * interval '1 day' as at) t
            union all
            select gen_random_uuid(), 'CB1', 'outbound', number, '{Outside}', id, 'ended', 'no_answer', null::uuid, at, at, at
            from app.lines, (select now() - interval '1 hour' as at) t
            union all
            select gen_random_uuid(), 'CC1', 'inbound', '+14155550135', number, id, 'ended', 'abandoned', null::uuid, at, at, at
            from app.lines, (select now() - interval '1 minute' as at) t;
            insert into app.call_notes (call_id, agent_id, text, updated_at)
            select id, '{Doug.Id}', 'Refund promised', now() from calls where call_sid = 'CA1'
            """);
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");

        using var answer = await Ask(Doug.Person, call.Id);

        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var seen = await Person.Json(answer);
        var contact = seen.GetProperty("contact");
        (Text(contact, "name"), Text(contact, "company"), Text(contact, "note"), Text(contact, "externalUrl"))
            .ShouldBe(("Ann Smith", "Acme", "Owes us", "https://crm.test/7"));
        contact.GetProperty("vip").GetBoolean().ShouldBeTrue();
        contact.GetProperty("numbers").EnumerateArray().Select(n => $"{Text(n, "number")} {Text(n, "label")}")
            .ShouldBe([$"{CallCenterApp.Caller} ", $"{Outside} Mobile"]);
        var last = seen.GetProperty("last").EnumerateArray().ToList();
        last.Select(l => $"{Text(l, "direction")} {Text(l, "line")} {Text(l, "agent")} {Text(l, "outcome")} {Text(l, "note")}").ShouldBe(
        [
            "outbound Main line  no_answer ", "inbound Main line Doug completed Refund promised",
            .. Enumerable.Repeat("inbound Main line Doug completed ", 3),
        ]);
    }

    [Fact]
    public async Task A_strange_caller_has_no_contact_and_a_withheld_number_no_past_either()
    {
        var first = await App.Phone.Call();
        await Doug.Person.Sees("ringing");
        await App.Phone.HangUp(first);
        await Doug.Person.SeesNoCall();
        await App.Phone.Call();
        using (var answer = await Ask(Doug.Person, (await Doug.Person.Sees("ringing")).Id))
        {
            var seen = await Person.Json(answer);
            seen.GetProperty("contact").ValueKind.ShouldBe(JsonValueKind.Null);
            seen.GetProperty("last").EnumerateArray().Select(l => Text(l, "outcome")).ShouldBe(["abandoned"]);
        }

        await App.Execute("""
            insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA1', 'anonymous', number, id, 'ended', 'abandoned', now(), now(), now() from app.lines
            """);
        await App.Phone.Call("+266696687");
        var withheld = await Doug.Person.Sees(c => c is { State: "ringing", Number: "anonymous" });

        using var nothing = await Ask(Doug.Person, withheld.Id);
        (await Person.Json(nothing)).GetRawText().ShouldBe("{\"contact\":null,\"last\":[]}");
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static Task<HttpResponseMessage> Ask(Person person, Guid call) => person.Http.GetAsync($"/api/calls/{call}/caller");

    private static Task<HttpStatusCode> May(Handset handset, Guid call) => May(handset.Person, call);

    private static async Task<HttpStatusCode> May(Person person, Guid call)
    {
        using var answer = await Ask(person, call);
        return answer.StatusCode;
    }
}
