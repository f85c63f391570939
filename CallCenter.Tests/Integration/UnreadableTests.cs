using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Unreadable or impossible input is refused as the sender's mistake: no 5xx, and nothing for ops in the log.</summary>
public sealed class UnreadableTests(CallCenterApp app) : ProductTest(app)
{
    [Theory]
    [InlineData("sue", "POST", "/history")]
    [InlineData("sue", "PUT", "/people/add")]
    [InlineData("sue", "DELETE", "/lines")]
    [InlineData("ops", "POST", "/ops/outbox")]
    [InlineData("ops", "POST", "/ops/outbox?handler=Nothing")]
    [InlineData("doug", "POST", "/desk?handler=Nothing")]
    public async Task A_method_or_handler_that_a_page_does_not_have_is_405(string who, string method, string page)
    {
        var person = await App.SignIn(who);
        using var request = new HttpRequestMessage(new(method), page) { Content = new FormUrlEncodedContent([]) };

        using var response = await person.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        NothingForOps();
    }

    [Fact]
    public async Task A_form_whose_checkbox_is_neither_on_nor_off_is_400_and_changes_nothing()
    {
        var sue = await App.SignIn("sue");
        var line = await App.Scalar<Guid>("select id from app.lines");

        using var response = await sue.Send($"/lines/edit/{line}", ("Number", CallCenterApp.Line), ("Name", "Renamed"), ("RingSeconds", "20"), ("WrapUpSeconds", "0"), ("Active", "away"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await App.Scalar<string>("select name from app.lines")).ShouldNotBe("Renamed");
        NothingForOps();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"availability\":1}")]
    [InlineData("{\"availability\":\"\\ud800\"}")]
    public async Task JSON_that_cannot_be_read_is_400(string json)
    {
        var doug = await App.SignIn("doug");

        using var response = await doug.Http.PostAsync("/api/agents/me/availability", new StringContent(json, null, "application/json"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        NothingForOps();
    }

    [Fact]
    public async Task A_person_whose_form_is_refused_reads_why()
    {
        var doug = await App.SignIn("doug");
        doug.Http.DefaultRequestHeaders.Remove("RequestVerificationToken");
        doug.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var response = await doug.Send("/account/password", ("Current", "demo"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("This page was open for too long");
    }

    private void NothingForOps() => App.Log.ShouldNotContain(l => l.StartsWith("Error") || l.StartsWith("Critical") || l.StartsWith("Warning"));
}
