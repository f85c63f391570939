using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>The customer's page in another system: who may open it, and what its address holds.</summary>
public sealed class ScreenPopTests(CallCenterApp app) : ProductTest(app)
{
    private const string All = "https://crm.example/{digits}?n={number}&who={name}&at={company}&l={line}&c={call}&by={agent}#{name}";

    [Fact]
    public async Task Everything_is_filled_in_and_can_add_nothing_but_itself()
    {
        await Page(All, name: "Sales & Co");
        await App.Contact("Zoë O''Neil & Co?#/", also: ", company = 'A+B=C'");
        var (doug, call) = await RingsDoug();

        (await Opens(doug, call)).ShouldBe((HttpStatusCode.Redirect,
            "https://crm.example/14155550134?n=%2B14155550134&who=Zo%C3%AB%20O%27Neil%20%26%20Co%3F%23%2F&at=A%2BB%3DC"
            + $"&l=Sales%20%26%20Co&c={call}&by=Doug#Zo%C3%AB%20O%27Neil%20%26%20Co%3F%23%2F"));
        App.Log.ShouldNotContain(line => line.Contains("Neil") || line.Contains("crm.example"));
    }

    [Fact]
    public async Task A_withheld_number_of_nobody_known_is_left_empty()
    {
        await Page(All);
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Post("/voice",
            ("CallSid", $"CA{Guid.NewGuid():N}"), ("CallStatus", "ringing"), ("From", "Anonymous"), ("To", CallCenterApp.Line));

        var (_, address) = await Opens(doug, (await doug.Sees("ringing")).Id);

        address.ShouldStartWith("https://crm.example/?n=&who=&at=&l=");
    }

    [Fact]
    public async Task Only_those_whom_it_rings_or_who_were_on_the_call_and_supervisors_get_there()
    {
        await Page("https://crm.example/?n={number}");
        var (rhonda, sue) = (await App.SignIn("rhonda"), await App.SignIn("sue"));
        var (doug, call) = await RingsDoug();

        (await Opens(doug, call)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await Opens(sue, call)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await Opens(rhonda, call)).ShouldBe((HttpStatusCode.Forbidden, null));

        await doug.Does(call, "claim");
        await doug.Does(call, "end");
        (await Opens(doug, call)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await Opens(rhonda, call)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Opens(sue, Guid.NewGuid())).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_board_says_that_there_is_a_page_and_not_where()
    {
        var (doug, call) = await RingsDoug();
        (await doug.Board()).Calls.Single().Opens.ShouldBeFalse();
        (await Opens(doug, call)).Status.ShouldBe(HttpStatusCode.NotFound);

        await Page("https://crm.example/?n={number}&key=secret");

        (await doug.Board()).Calls.Single().Opens.ShouldBeTrue();
        (await doug.Http.GetStringAsync("/api/board")).ShouldNotContain("crm.example");
        (await doug.Http.GetStringAsync("/desk")).ShouldNotContain("crm.example");
    }

    [Fact]
    public async Task It_is_kept_with_the_line_shown_again_audited_and_taken_away()
    {
        var (sue, id) = (await App.SignIn("sue"), await App.Scalar<Guid>("select id from app.lines"));

        using var saved = await Save("HTTPS://crm.example/?n={number} ");

        (await sue.Text(saved)).ShouldContain("Front desk was saved.");
        (await App.Scalar<string>("select pop_url from app.lines")).ShouldBe("https://crm.example/?n={number}");
        (await App.Scalar<string>("select detail from app.audit_log"))!
            .ShouldContain("customer’s page: https://crm.example/?n={number};");
        (await sue.Http.GetStringAsync($"/lines/edit/{id}")).ShouldContain("value=\"https://crm.example/?n={number}\"");

        using var cleared = await Save("");

        (await App.Scalar<bool>("select pop_url is null from app.lines")).ShouldBeTrue();

        Task<HttpResponseMessage> Save(string address) => sue.Send($"/lines/edit/{id}", ("Number", CallCenterApp.Line),
            ("Name", "Front desk"), ("RingSeconds", "30"), ("WrapUpSeconds", "0"), ("Active", "true"), ("PopUrl", address));
    }

    private Task Page(string address, string name = "Front desk") =>
        App.Execute($"update app.lines set pop_url = '{address}', name = '{name}'");

    /// <summary>Rhonda is away.</summary>
    private async Task<(Person Doug, Guid Call)> RingsDoug()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Phone.Call();
        return (doug, (await doug.Sees("ringing")).Id);
    }

    private static async Task<(HttpStatusCode Status, string? Address)> Opens(Person person, Guid call)
    {
        using var answer = await person.Http.GetAsync($"/api/calls/{call}/pop");
        return (answer.StatusCode, answer.Headers.Location?.OriginalString);
    }
}
