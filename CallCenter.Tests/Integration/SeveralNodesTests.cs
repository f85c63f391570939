using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Tests.Realtime;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Two nodes on one database with one realtime server, as docs/deploy.md describes; they share nothing else.</summary>
public sealed partial class SeveralNodesTests(Database database)
{
    [Fact]
    public async Task Whoever_signed_in_at_one_node_takes_a_call_at_the_other_that_came_in_at_the_first_and_everyone_hears_of_it()
    {
        var connection = await database.Create();
        await using var realtime = await RealtimeHost.Start();
        realtime.Rights.Everything = true;
        (string, string)[] shared = [("Realtime__JwtSecret", RealtimeHost.Secret)];
        // One of them as a process: two in this one would share its statics.
        await using var first = await ChildApp.Start(connection, realtime.Url + "/realtime/v1", shared);
        await using var second = await ChildApp.StartHere(connection, realtime.Url + "/realtime/v1", shared);
        await using var desk = await realtime.Connect();
        await desk.JoinPrivate("realtime:call-center", await realtime.TokenOf("doug"));
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new(), AllowAutoRedirect = false });
        await SignIn(http, first);

        (await first.Voice("CA000000000000000000000000000000e1")).ShouldBe(HttpStatusCode.OK);
        await desk.Until(f => f.Event == "broadcast" && f.Payload.GetProperty("event").GetString() == "ringing");
        // The cookie names no port, so it goes to the other node as through a load balancer.
        var board = await http.GetFromJsonAsync<JsonElement>($"{second.Url}/api/board");
        var call = board.GetProperty("calls")[0].GetProperty("id").GetString();
        using var claim = await http.PostAsJsonAsync($"{second.Url}/api/calls/{call}/claim", new { tab = "t" });

        claim.StatusCode.ShouldBe(HttpStatusCode.OK);
        await desk.Until(f => f.Event == "broadcast" && f.Payload.GetProperty("event").GetString() == "answered");
    }

    private static async Task SignIn(HttpClient http, ChildApp node)
    {
        var page = await http.GetStringAsync($"{node.Url}/account/sign-in");
        using var answer = await http.PostAsync($"{node.Url}/account/sign-in", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["UserName"] = "doug",
            ["Password"] = "demo",
            ["__RequestVerificationToken"] = Token().Match(page).Groups["token"].Value,
        }));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var ownPage = await http.GetStringAsync($"{node.Url}/account/password");
        http.DefaultRequestHeaders.Add("RequestVerificationToken", Token().Match(ownPage).Groups["token"].Value);
    }

    [GeneratedRegex("(name=\"csrf-token\" content|name=\"__RequestVerificationToken\" type=\"hidden\" value)=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
