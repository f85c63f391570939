using System.Net;
using CallCenter.Tests.Support;
using Microsoft.AspNetCore.Hosting;

namespace CallCenter.Tests.Integration;

/// <summary>The product behind a proxy that reports the client, with few attempts per address.</summary>
public sealed class ProxiedApp(Lane lane) : OwnApp(lane)
{
    public const int Tries = 5;

    protected override void Furnish(IWebHostBuilder builder)
    {
        builder.UseSetting("Accounts:SignInsPerMinute", $"{Tries}");
        builder.UseSetting("ForwardedHeaders_Enabled", "true");
    }
}

/// <summary>Each test comes from addresses of its own: what one has used up stays so for a minute.</summary>
public sealed class SignInRateTests(ProxiedApp app) : IClassFixture<ProxiedApp>
{
    [Fact]
    public async Task Guesses_at_many_accounts_from_one_address_are_stopped_and_nobody_else_is()
    {
        var signedIn = await app.SignIn("sue");
        string[] names = ["doug", "rhonda", "ops", "nobody", "admin"];
        foreach (var name in names) (await TryFrom("203.0.113.7", name, "wrong")).Status.ShouldBe(HttpStatusCode.OK);
        var before = await Failures();

        var wrong = await TryFrom("203.0.113.7", "doug", "wrong");
        var right = await TryFrom("203.0.113.7", "doug", "demo");

        wrong.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        wrong.RetryAfter.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(1, 60);
        wrong.Page.ShouldContain("Too many sign-in attempts");
        right.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await Failures()).ShouldBe(before);
        (await TryFrom("203.0.113.8", "doug", "demo")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await signedIn.Board()).Me.Name.ShouldBe("Sue");
        app.Log.ShouldContain(l => l.StartsWith("Warning Sign-in refused") && l.Contains("203.0.113.7"));
    }

    [Fact]
    public async Task The_addresses_of_one_IPv6_network_are_counted_as_one()
    {
        for (var i = 1; i <= ProxiedApp.Tries; i++) (await TryFrom($"2001:db8:1:2::{i}", "doug", "")).Status.ShouldBe(HttpStatusCode.OK);

        (await TryFrom("2001:db8:1:2:ffff::1", "doug", "")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryFrom("2001:db8:1:3::1", "doug", "")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Looking_at_the_form_is_no_try()
    {
        for (var i = 0; i < 2 * ProxiedApp.Tries; i++)
        {
            using var visitor = await From("203.0.113.9");
            (await visitor.Http.GetAsync("/account/sign-in")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await TryFrom("203.0.113.9", "doug", "demo")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    /// <summary>What a person's browser would get.</summary>
    private async Task<(HttpStatusCode Status, TimeSpan? RetryAfter, string Page)> TryFrom(string address, string userName, string password)
    {
        using var visitor = await From(address);
        using var response = await visitor.Send("/account/sign-in", ("UserName", userName), ("Password", password));
        return (response.StatusCode, response.Headers.RetryAfter?.Delta, await response.Content.ReadAsStringAsync());
    }

    private async Task<Visitor> From(string address)
    {
        var visitor = await Visitor.Come(app);
        visitor.Http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        visitor.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return visitor;
    }

    private Task<long> Failures() => app.Scalar<long>("select sum(access_failed_count) from app.users");
}
