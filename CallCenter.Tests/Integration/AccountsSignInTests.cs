using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

public sealed class AccountsSignInTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_user_name_works_in_any_case()
    {
        var person = await App.SignIn("DouG");

        (await person.Board()).Me.Name.ShouldBe("Doug");
    }

    [Theory]
    [InlineData("doug", "wrong")]
    [InlineData("nobody", "demo")]
    [InlineData("do\u0007ug", "demo")]
    [InlineData("do\ufffeug", "demo")]
    [InlineData("' or 1=1 --", "demo")]
    [InlineData("", "")]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer(string userName, string password)
    {
        (await Attempt(userName, password)).ShouldContain("Incorrect user name or password.");
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_is_refused_and_no_error_of_ours()
    {
        using var visitor = await Visitor.Come(App);

        using var response = await visitor.Send("/account/sign-in", ("UserName", "do\0ug"), ("Password", "demo"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_field_with_a_broken_bracket_is_no_error_of_ours()
    {
        using var visitor = await Visitor.Come(App);

        using var response = await visitor.Send("/account/sign-in?a[b=1", ("UserName", "doug"), ("Password", "wrong"), ("a[b", "1"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_and_leave_a_running_session_alone()
    {
        var doug = await App.SignIn("doug");
        for (var i = 0; i < 5; i++) await Attempt("doug", "wrong");

        (await Attempt("doug", "demo")).ShouldContain("Too many failed attempts");

        (await doug.Board()).Me.Name.ShouldBe("Doug");
    }

    [Fact]
    public async Task Guesses_side_by_side_are_counted_one_by_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Attempt("doug", "wrong")));

        (await Attempt("doug", "demo")).ShouldContain("Too many failed attempts");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        using var visitor = await Visitor.Come(App);

        using var response = await visitor.Send("/account/sign-in", ("UserName", "doug"), ("Password", "demo"), ("ReturnUrl", returnUrl));

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe("/");
    }

    [Fact]
    public async Task Signing_out_ends_every_session_the_realtime_token_and_the_ringing_at_once()
    {
        var here = await Person.SignIn(App.Url, "doug", "demo");
        var there = await Person.SignIn(App.Url, "doug", "demo");
        await there.Available();
        var id = await there.Id();
        (await App.Scalar<bool>(MayListen(id))).ShouldBeTrue();
        var session = await App.Scalar<string>(
            $"select encode(sha256(convert_to(security_stamp, 'UTF8')), 'hex') from app.users where id = '{id}'");

        using var response = await here.Send("/account/sign-out");

        response.Headers.Location!.OriginalString.ShouldBe("/account/sign-in");
        (await there.Http.GetAsync("/api/board")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await App.Scalar<bool>(MayListen(id, session))).ShouldBeFalse();
        (await App.Scalar<string>($"select availability from voip_users where id = '{id}' and reachable_until is null")).ShouldBe("away");
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains($"Sent signed_out") && l.Contains($"agent:{id}"))));
    }

    [Fact]
    public async Task Signing_out_needs_the_antiforgery_token()
    {
        var doug = await App.SignIn("doug");
        doug.Http.DefaultRequestHeaders.Remove("RequestVerificationToken");

        using var response = await doug.Send("/account/sign-out");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await doug.Board()).Me.Name.ShouldBe("Doug");
    }

    [Fact]
    public async Task Scripts_get_a_status_and_people_a_page()
    {
        using var visitor = await Visitor.Come(App);
        var doug = await App.SignIn("doug");

        (await visitor.Http.GetAsync("/api/board")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await visitor.Http.GetAsync("/hangfire")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await visitor.Http.GetAsync("/realtime/v1/none")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await visitor.Http.GetAsync("/people")).Headers.Location!.OriginalString.ShouldContain("/account/sign-in?returnUrl=%2Fpeople");
        (await doug.Http.GetAsync("/hangfire")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var page in new[] { "/people", "/people/add", "/lines", "/live", "/history", "/ops/outbox" })
        {
            using var response = await doug.Http.GetAsync(page);
            response.Headers.Location!.OriginalString.ShouldContain("/account/access-denied");
        }
        using var denied = await doug.Http.GetAsync("/account/access-denied");
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await denied.Content.ReadAsStringAsync()).ShouldContain("Access denied");
    }

    [Fact]
    public async Task Who_is_refused_the_jobs_is_told_who_they_are_signed_in_as()
    {
        var doug = await App.SignIn("doug");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/hangfire");
        request.Headers.Accept.ParseAdd("text/html");

        using var response = await doug.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("You are signed in as Doug (Agent).");
    }

    [Fact]
    public async Task A_demo_person_who_chose_a_password_is_offered_no_longer()
    {
        var doug = await Person.SignIn(App.Url, "doug", "demo");
        using var visitor = await Visitor.Come(App);
        (await visitor.Http.GetStringAsync("/account/sign-in")).ShouldContain("as=doug");

        await doug.Send("/account/password",
            ("Current", "demo"), ("Password", "correct horse battery"), ("Again", "correct horse battery"));

        var page = await visitor.Http.GetStringAsync("/account/sign-in?as=doug");
        page.ShouldNotContain("as=doug");
        page.ShouldNotContain("value=\"demo\"");
        page.ShouldContain("as=rhonda");
    }

    [Fact]
    public async Task Opening_the_desk_leaves_no_warning_in_the_log()
    {
        var doug = await App.SignIn("doug");
        App.Log.Clear();

        using var desk = await doug.Http.GetAsync("/desk");

        desk.Headers.CacheControl!.NoStore.ShouldBeTrue();
        App.Log.ShouldNotContain(l => l.StartsWith("Warning"));
    }

    [Theory]
    [InlineData("ops", "/account/sign-in")]
    [InlineData("doug", "/desk")]
    [InlineData("sue", "/live")]
    [InlineData("sue", "/history")]
    [InlineData("ops", "/ops/doctor")]
    [InlineData("ops", "/no-such-page")]
    public async Task Every_page_carries_a_policy_that_allows_no_inline_script_and_no_frame(string who, string path)
    {
        var person = await App.SignIn(who);
        using var response = await person.Http.GetAsync(path);

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; script-src 'self';");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain(App.Twilio.Url.Replace("http://", "ws://"));
    }

    [Fact]
    public async Task Hangfires_dashboard_may_style_inline_and_nothing_else()
    {
        var ops = await App.SignIn("ops");
        using var response = await ops.Http.GetAsync("/hangfire");

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';");
        policy.Split("unsafe").Length.ShouldBe(2);
        policy.ShouldContain("frame-ancestors 'none'");
    }

    private async Task<string> Attempt(string userName, string password)
    {
        using var visitor = await Visitor.Come(App);
        using var response = await visitor.Send("/account/sign-in", ("UserName", userName), ("Password", password));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync();
    }

    private static string MayListen(Guid id, string? session = null) => $"""
        select app.may_listen('call-center', jsonb_build_object('sub', u.id, 'role', 'authenticated', 'session',
          coalesce({(session is null ? "null" : $"'{session}'")}, encode(sha256(convert_to(u.security_stamp, 'UTF8')), 'hex'))))
        from app.users u where u.id = '{id}'
        """;
}
