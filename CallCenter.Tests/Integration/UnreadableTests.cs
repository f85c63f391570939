using System.Net;
using System.Net.Sockets;
using System.Text;
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

        using var response = await sue.Send($"/lines/edit/{line}", ("Number", CallCenterApp.Line), ("Name", "Renamed"),
            ("RingSeconds", "20"), ("WrapUpSeconds", "0"), ("Active", "away"));

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

    [Theory]
    [InlineData("/account/sign-in", "application/x-www-form-urlencoded")]
    [InlineData("/account/choose-password", "application/x-www-form-urlencoded")]
    [InlineData("/api/agents/me/availability", "application/json")]
    public async Task A_body_longer_than_anything_of_ours_is_refused_before_a_byte_of_it_was_sent(string path, string type)
    {
        var address = new Uri(App.Url);
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(address.Host, address.Port);
        var head = $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: {type}\r\nContent-Length: 7900000\r\n\r\n";
        await stranger.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));

        var answer = new byte[512];
        var length = await stranger.GetStream().ReadAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        Encoding.ASCII.GetString(answer, 0, length).Split(' ')[1].ShouldBeOneOf("400", "401", "413");
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

    private void NothingForOps() =>
        App.Log.ShouldNotContain(l => l.StartsWith("Error") || l.StartsWith("Critical") || l.StartsWith("Warning"));
}
