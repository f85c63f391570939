using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration;

/// <summary>Whatever is between the internet and the app is distinguished from the app itself.</summary>
public sealed class DoctorPublicUrlTests(CallCenterApp app) : ProductTest(app)
{
    private const string Nowhere = "http://127.0.0.1:9";
    private OwnTwilio twilio = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        twilio = await OwnTwilio.Start(App);
    }

    public override async ValueTask DisposeAsync()
    {
        RunningApp.PublicBaseUrl = "";
        await twilio.DisposeAsync();
        await base.DisposeAsync();
    }

    private TwilioOptions RunningApp => App.Services.GetRequiredService<IOptions<TwilioOptions>>().Value;

    [Fact]
    public async Task A_public_address_where_nobody_answers_is_named()
    {
        twilio.PointAt(Nowhere);

        var finding = twilio.Only("twilio.public_url", await twilio.Examine(("PublicBaseUrl", Nowhere)));

        finding.Found.ShouldContain("Nothing is listening at 127.0.0.1:9");
        finding.Cure!.What.ShouldContain("Twilio:PublicBaseUrl");
    }

    [Fact]
    public async Task A_proxy_that_changes_what_it_passes_is_told_from_an_app_that_takes_another_address_for_its_own()
    {
        await using var honest = await Proxy.Start(path => App.Url + path);
        await using var tagging = await Proxy.Start(path => $"{App.Url}{path}?via=proxy");
        async Task<Finding> Behind(Proxy proxy, string configured)
        {
            twilio.PointAt(proxy.Url);
            RunningApp.PublicBaseUrl = configured;
            return twilio.Only("twilio.public_url", await twilio.Examine(("PublicBaseUrl", proxy.Url)));
        }

        var changed = await Behind(tagging, tagging.Url);
        var unconfigured = await Behind(honest, "");
        var another = await Behind(honest, "https://another.example");

        changed.Found.ShouldContain("something in between changes the path or the query");
        changed.Cure!.What.ShouldContain($"pass path and query to {App.Url} unchanged");
        unconfigured.Found.ShouldContain($"believes that its public address is {App.Url}");
        unconfigured.Cure!.What.ShouldContain($"Twilio:PublicBaseUrl={honest.Url}");
        another.Found.ShouldContain("its Twilio:AuthToken, Twilio:AccountSid or Twilio:PublicBaseUrl differs");
        RunningApp.PublicBaseUrl = honest.Url;
        // And an honest one is not reported.
        (await twilio.Examine(("PublicBaseUrl", honest.Url))).ShouldAllBe(f => f.Verdict == Verdict.Passed);
    }

    public static TheoryData<int, string, string> InTheAppsPlace => new()
    {
        { 404, "404", "a proxy changes the path" },
        { 502, "A proxy answered 502", "Start the app" },
        { 200, "A proxy or another program answered 200 (text/html from Kestrel)", "without a login" },
        { 403, "A proxy or another program answered 403 (text/html from Kestrel)", "without a login" },
        { 308, "redirects (308) to https://calls.example.com/", "where the redirect leads" },
    };

    [Theory]
    [MemberData(nameof(InTheAppsPlace))]
    public async Task What_answers_in_the_apps_place_is_told_by_its_answer(int status, string found, string cure)
    {
        await using var proxy = await Proxy.Start(_ => Nowhere, async http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html";
            if (status == 308) http.Response.Headers.Location = "https://calls.example.com/?from=here";
            await http.Response.WriteAsync("<html><body>Sign in</body></html>");
            return true;
        });
        twilio.PointAt(proxy.Url);

        var finding = twilio.Only("twilio.public_url", await twilio.Examine(("PublicBaseUrl", proxy.Url)));

        finding.Found.ShouldContain(found);
        (finding.Found + finding.Cure!.What).ShouldContain(cure);
    }

    [Fact]
    public async Task A_proxy_that_puts_a_prefix_before_the_path_is_named()
    {
        await using var prefixing = await Proxy.Start(path => $"{App.Url}/callcenter{path}");
        twilio.PointAt(prefixing.Url);

        twilio.Only("twilio.public_url", await twilio.Examine(("PublicBaseUrl", prefixing.Url))).Found.ShouldBe(
            "The request reaches the app, but with the path /callcenter/webhooks/twilio/ping instead of /webhooks/twilio/ping.");
    }

    [Fact]
    public async Task A_cache_that_answers_a_forged_request_is_named()
    {
        await using var cache = await Proxy.Start(path => App.Url + path, async http =>
        {
            await http.Response.WriteAsync("<Response/>");
            return true;
        });
        twilio.PointAt(cache.Url);

        twilio.Only("twilio.public_url", await twilio.Examine(("PublicBaseUrl", cache.Url)))
            .Found.ShouldContain("wrong signature was answered with 200");
    }
}
