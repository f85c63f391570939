using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Every refusal that a script gets says what happened and what to do.</summary>
public sealed class ProblemWordsTests(CallCenterApp app) : ProductTest(app)
{
    private static readonly string[] Bare =
        ["Bad Request", "Not Found", "Method Not Allowed", "Unsupported Media Type", "An error occurred while processing your request."];

    [Theory]
    [InlineData("POST", "/api/calls/dial", "{", "application/json", 400)]
    [InlineData("POST", "/api/calls/dial", "{\"lineId\":\"x\"}", "application/json", 400)]
    [InlineData("POST", "/api/calls/dial", "a=b", "application/x-www-form-urlencoded", 415)]
    [InlineData("POST", "/api/calls/nobody/claim", "{}", "application/json", 404)]
    [InlineData("GET", "/api/no-such-thing", null, null, 404)]
    [InlineData("PUT", "/api/agents/me/availability", "{}", "application/json", 405)]
    public async Task What_nobody_found_words_for_has_some_all_the_same(string method, string path, string? body, string? type, int status)
    {
        var doug = await App.SignIn("doug");
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type!);

        using var answer = await doug.Http.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(status);
        Tells(await Person.Json(answer));
    }

    [Fact]
    public async Task An_error_of_ours_says_so_and_that_it_is_in_the_log()
    {
        var doug = await App.SignIn("doug");
        await App.Execute("alter table app.call_notes rename to call_notes_away");
        try
        {
            using var answer = await doug.Http.PostAsJsonAsync($"/api/calls/{await Ringing(doug)}/notes", new { text = "x" });

            answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError, await answer.Content.ReadAsStringAsync());
            var problem = await Person.Json(answer);
            Tells(problem);
            problem.GetProperty("detail").GetString()!.ShouldContain("log");
        }
        finally { await App.Execute("alter table app.call_notes_away rename to call_notes"); }
    }

    private async Task<Guid> Ringing(Person doug)
    {
        await doug.Available();
        await App.Post("/voice", ("CallSid", $"CA{Guid.NewGuid():N}"), ("From", CallCenterApp.Caller), ("To", CallCenterApp.Line));
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");
        return call.Id;
    }

    private static void Tells(JsonElement problem)
    {
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace(problem.ToString());
        Bare.ShouldNotContain(problem.GetProperty("title").GetString());
    }
}
