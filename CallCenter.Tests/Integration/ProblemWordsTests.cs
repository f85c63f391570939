using System.Text;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web;
using Microsoft.AspNetCore.Http;

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

    [Theory]
    [InlineData(429, "Wait a minute")]
    [InlineData(500, "server’s log")]
    [InlineData(503, "Try again in a moment")]
    [InlineData(418, "Reload the page")]
    public void Whatever_the_status_the_words_say_what_to_do(int status, string advice)
    {
        ProblemDetailsContext context = new()
        {
            HttpContext = new DefaultHttpContext(),
            ProblemDetails = new() { Status = status, Title = "An error occurred while processing your request." },
        };

        ProblemWords.Complete(context);

        context.ProblemDetails.Detail!.ShouldContain(advice);
        Bare.ShouldNotContain(context.ProblemDetails.Title);
    }

    [Fact]
    public void Words_that_somebody_found_stay()
    {
        ProblemDetailsContext context = new()
        {
            HttpContext = new DefaultHttpContext(),
            ProblemDetails = new() { Status = 409, Title = "Too late", Detail = "Rhonda has it." },
        };

        ProblemWords.Complete(context);

        (context.ProblemDetails.Title, context.ProblemDetails.Detail).ShouldBe(("Too late", "Rhonda has it."));
    }

    private static void Tells(JsonElement problem)
    {
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace(problem.ToString());
        Bare.ShouldNotContain(problem.GetProperty("title").GetString());
    }
}
