using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>
/// What a browser gets by way of a proxy, as each proxy speaks: with the host, with the host in a header of its own, with neither.
/// </summary>
public sealed class BehindProxyTests(Database database)
{
    private const string Sink = "http://127.0.0.1:9/realtime/v1";

    private static readonly (string, string)[] Production =
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"), ("Twilio__PublicBaseUrl", "https://calls.example.com"),
            ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"),
    ];

    private static readonly (string? Host, string? Forwarded, string Named)[] Hosts =
    [
        (null, "calls.example.com", "calls.example.com"),
        (null, "desk.example.com:8443", "desk.example.com:8443"),
        ("desk.example.com", null, "desk.example.com"),
        ("calls.example.com", "calls.example.com", "calls.example.com"),
        (null, null, "calls.example.com"),
        (null, "a.example; script-src *", "calls.example.com"),
    ];

    [Fact]
    public async Task Redirects_name_no_host_and_the_policy_names_the_public_one()
    {
        await using var app = await ChildApp.StartHere(await database.CreateForApp(), Sink, Production);

        foreach (var (host, forwarded, named) in Hosts)
        {
            using var page = await Get(app, "/account/sign-in", host, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", forwarded));
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
            var policy = page.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldContain($"connect-src 'self' https://*.twilio.com wss://*.twilio.com wss://{named}", Case.Sensitive,
                $"{host} {forwarded}");
            policy.ShouldNotContain("127.0.0.1:" + app.Port);
            policy.ShouldNotContain("script-src *");
            foreach (var path in new[] { "/", "/desk", "/people?x=1", "/history", "/ops/doctor", "/account/password",
                "/account/choose-password", "/no-such-page" })
            {
                using var away = await Get(app, path, host, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", forwarded));
                away.StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
                away.Headers.Location!.OriginalString.ShouldStartWith("/account/sign-in");
            }
        }
    }

    [Fact]
    public async Task Nobodys_word_of_a_host_is_taken_where_no_proxy_is_expected()
    {
        await using var app = await ChildApp.StartHere(await database.CreateForApp(), Sink);

        using var page = await Get(app, "/account/sign-in", null, ("X-Forwarded-Host", "evil.example"));

        page.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("evil.example");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain($"ws://127.0.0.1:{app.Port}");
    }

    [Fact]
    public async Task An_answer_over_https_asks_the_browser_to_stay_with_it_and_development_does_not()
    {
        await using var app = await ChildApp.StartHere(await database.CreateForApp(), Sink, Production);
        await using var development = await ChildApp.StartHere(
            await database.CreateForApp(), Sink, ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"));

        using var secure = await Get(app, "/account/sign-in", "calls.example.com", ("X-Forwarded-Proto", "https"));
        using var plain = await Get(app, "/account/sign-in", "calls.example.com");
        using var local = await Get(development, "/account/sign-in", null, ("X-Forwarded-Proto", "https"));

        secure.Headers.GetValues("Strict-Transport-Security").Single().ShouldBe("max-age=31536000");
        plain.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
        local.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
        secure.Headers.GetValues("Cross-Origin-Opener-Policy").Single().ShouldBe("same-origin");
        plain.Headers.Contains("Cross-Origin-Opener-Policy").ShouldBeFalse(); // a browser would complain about it on each page
    }

    [Fact]
    public async Task Of_two_proxies_the_caller_of_the_first_is_counted()
    {
        await using var app = await ChildApp.StartHere(await database.CreateForApp(), Sink, [.. Production, ("Proxies__Count", "2"),
            ("Accounts__SignInsPerMinute", "1")]);

        Task<HttpResponseMessage> From(string forwarded) => Post(app, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", forwarded));

        using var first = await From("198.51.100.66, 203.0.113.1, 10.0.0.2"); // the left one is the client's own invention
        using var other = await From("198.51.100.66, 203.0.113.2, 10.0.0.2");
        using var again = await From("198.51.100.67, 203.0.113.1, 10.0.0.3");

        first.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
        other.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
        again.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("two")]
    public async Task A_number_of_proxies_that_is_none_is_named(string number)
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(async () => await ChildApp.StartHere(await database.Create(), Sink,
            ("Proxies__Count", number)));

        refusal.Message.ShouldContain($"Proxies:Count is the number of proxies in front of this app, 1 to 10, not '{number}'.");
    }

    private static async Task<HttpResponseMessage> Get(ChildApp app, string path, string? host, params (string Name,
        string? Value)[] headers) =>
        await Send(new(HttpMethod.Get, app.Url + path), host, headers);

    private static async Task<HttpResponseMessage> Post(ChildApp app, params (string Name, string? Value)[] headers) =>
        await Send(new(HttpMethod.Post, app.Url + "/account/sign-in") { Content = new FormUrlEncodedContent([]) }, null, headers);

    private static async Task<HttpResponseMessage> Send(HttpRequestMessage request, string? host, (string Name, string? Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.Host = host;
        foreach (var (name, value) in headers) if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }
}
