using System.Net;
using System.Net.Http.Json;
using System.Text;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Callers are named while they call, from the desk and by whoever changes contacts meanwhile.</summary>
public sealed class NameCallerTests(CallCenterApp app) : OnCallTest(app)
{
    private const string Nowhere = "01930000-0000-7000-8000-000000000000";

    private static Task<HttpResponseMessage> Name(Person person, Guid call, object who) =>
        person.Http.PutAsJsonAsync($"/api/calls/{call}/caller", who);

    [Fact]
    public async Task The_agent_names_the_caller_and_every_screen_shows_it_at_once()
    {
        var call = await Talking();

        using var named = await Name(Doug.Person, call.Id, new { name = " Ann Lee ", company = "Acme", note = "Likes tea" });

        named.StatusCode.ShouldBe(HttpStatusCode.OK);
        var contact = (await Person.Json(named)).GetProperty("contact");
        (contact.GetProperty("name").GetString(), contact.GetProperty("company").GetString()).ShouldBe(("Ann Lee", "Acme"));
        var seen = await Rhonda.Person.Sees(c => c.Contact?.Name == "Ann Lee");
        seen.Version.ShouldBeGreaterThan(call.Version);
        seen.State.ShouldBe("active");
        (await App.Scalar<string>("select string_agg(event, ' ') from ring_events where event like 'caller%' and detail is null"))
            .ShouldBe("caller_named");
        (await App.Scalar<string>("select number || ' ' || note from app.contact_numbers n join app.contacts c on c.id = n.contact_id"))
            .ShouldBe($"{CallCenterApp.Caller} Likes tea");
        var sue = await App.SignIn("sue");
        (await sue.Http.GetStringAsync("/history")).ShouldContain("Ann Lee");
        WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history/{call.Id}")).ShouldContain("Doug named the caller");
        App.Log.ShouldNotContain(l => l.Contains("Ann Lee") || l.Contains("Acme") || l.Contains("Likes tea"));
    }

    [Fact]
    public async Task The_same_name_again_changes_no_call_and_what_is_not_sent_stays()
    {
        var call = await Talking();
        using var first = await Name(Doug.Person, call.Id, new { name = "Ann", company = "Acme", note = "Likes tea" });
        var version = (await Doug.Person.Sees(c => c.Contact?.Name == "Ann")).Version;

        using var again = await Name(Doug.Person, call.Id, new { name = "Ann" });

        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Doug.Person.Sees("active")).Version.ShouldBe(version);
        (await App.Scalar<string>("select concat_ws('|', name, company, note) from app.contacts")).ShouldBe("Ann|Acme|Likes tea");
    }

    [Fact]
    public async Task Whoever_sends_only_a_note_leaves_the_name_that_a_colleague_gave_meanwhile()
    {
        var call = await Talking();
        using var first = await Name(Doug.Person, call.Id, new { name = "Ann", note = "Likes tea" });
        using var colleagues = await Name(await App.SignIn("sue"), call.Id, new { name = "Ann Lee", company = "Acme" });

        using var noted = await Name(Doug.Person, call.Id, new { note = "Likes coffee" });

        noted.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await App.Scalar<string>("select concat_ws('|', name, company, note) from app.contacts")).ShouldBe("Ann Lee|Acme|Likes coffee");
    }

    [Fact]
    public async Task Only_who_is_or_was_on_the_call_and_supervisors_name_the_caller()
    {
        var call = await Talking();
        using var refused = await Name(Rhonda.Person, call.Id, new { name = "Ann" });
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await App.Scalar<long>("select count(*) from app.contacts")).ShouldBe(0);

        using var own = await Name(Doug.Person, call.Id, new { name = "Ann" });
        using var supervisors = await Name(await App.SignIn("sue"), call.Id, new { name = "Ann Lee" });
        (own.StatusCode, supervisors.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));

        await App.Phone.HangUp(Caller);
        await Doug.Person.SeesNoCall();
        using var after = await Name(Doug.Person, call.Id, new { name = "Ann Stone" });
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await App.Scalar<string>("select name from app.contacts")).ShouldBe("Ann Stone");
        using var unknown = await Name(Doug.Person, Guid.Parse(Nowhere), new { name = "Ann" });
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Two_who_name_the_same_stranger_at_the_same_moment_make_one_contact()
    {
        var call = await Talking();
        var sue = await App.SignIn("sue");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(n => Name(n % 2 == 0 ? Doug.Person : sue, call.Id, new { name = $"Ann {n}" })));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        (await App.Scalar<long>("select count(*) from app.contacts")).ShouldBe(1);
        var name = await App.Scalar<string>("select name from app.contacts");
        await Rhonda.Person.Sees(c => c.Contact?.Name == name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a\u0007b")]
    public async Task A_name_that_is_none_is_refused(string? name)
    {
        var call = await Talking();

        using var refused = await Name(Doug.Person, call.Id, new { name });

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await App.Scalar<long>("select count(*) from app.contacts")).ShouldBe(0);
    }

    [Fact]
    public async Task A_caller_who_withheld_their_number_cannot_be_named()
    {
        await App.Phone.Call("+266696687");
        var call = await Doug.Answer();

        using var refused = await Name(Doug.Person, call.Id, new { name = "Ann" });

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Person.Json(refused)).GetProperty("detail").GetString()!.ShouldContain("withheld their number");
    }

    [Fact]
    public async Task An_import_a_merge_and_a_deletion_rename_the_live_call()
    {
        var sue = await App.SignIn("sue");
        await Talking();
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes($"Name;Phone\nImported;{CallCenterApp.Caller}\n")), "Csv", "c.csv" },
        };
        using var sent = await sue.Http.PostAsync("/contacts/import", form);
        using var done = await sue.Send(sent.Headers.Location!.OriginalString);
        await Rhonda.Person.Sees(c => c.Contact?.Name == "Imported");

        using var elder = await sue.Send("/contacts/add", ("Name", "Newer"), ("Numbers[0].Number", "+14155550190"));
        var id = await App.Scalar<Guid>("select id from app.contacts where name = 'Newer'");
        using var moved = await sue.Send($"/contacts/{id}",
            ("Name", "Newer"), ("Numbers[0].Number", CallCenterApp.Caller), ("Move", CallCenterApp.Caller));
        await Rhonda.Person.Sees(c => c.Contact?.Name == "Newer");

        using var deleted = await sue.Send($"/contacts/{id}/merge?handler=Delete");
        await Rhonda.Person.Sees(c => c.Contact is null);
    }
}
