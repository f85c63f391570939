using System.Net;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;

namespace CallCenter.Tests.Integration;

public sealed class DoctorPageTests(CallCenterApp app) : ProductTest(app)
{
    private const string Run = "/ops/doctor/run";

    [Fact]
    public async Task Only_ops_may_open_the_page_and_examine()
    {
        using var visitor = await Visitor.Come(App);
        var doug = await App.SignIn("doug");
        var sue = await App.SignIn("sue");
        var ops = await App.SignIn("ops");

        (await visitor.Http.PostAsync(Run, null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var person in new[] { doug, sue })
        {
            (await person.Http.PostAsync(Run, null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await person.Http.GetAsync("/ops/doctor")).Headers.Location!.OriginalString.ShouldContain("/account/access-denied");
            (await person.Http.GetStringAsync("/desk")).ShouldNotContain("/ops/doctor");
        }
        var page = await ops.Http.GetStringAsync("/ops/doctor");
        foreach (var layer in Doctor.Layers) page.ShouldContain($"data-layer=\"{layer}\"");
        (await Examine(ops)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_examination_needs_the_antiforgery_token()
    {
        var ops = await App.SignIn("ops");
        ops.Http.DefaultRequestHeaders.Remove("RequestVerificationToken");

        using var refused = await ops.Http.PostAsync(Run, null);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Person.Json(refused)).GetProperty("title").GetString().ShouldBe("This page is out of date");
    }

    [Fact]
    public async Task Every_line_is_a_finding_and_a_whole_installation_has_none_that_failed()
    {
        using var answer = await Admitted(await App.SignIn("ops"));

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldEndWith("\n");
        var findings = text.TrimEnd('\n').Split('\n').Select(l => JsonElement.Parse(l)).ToList();
        foreach (var finding in findings)
        {
            finding.EnumerateObject().Select(p => p.Name)
                .ShouldBe(["check", "verdict", "tested", "found", "cure", "tookMs", "layer"], ignoreOrder: true);
            finding.GetProperty("verdict").GetString().ShouldBeOneOf("passed", "warning", "skipped");
            finding.GetProperty("check").GetString().ShouldStartWith(finding.GetProperty("layer").GetString() + ".");
        }
        var layers = findings.Select(f => f.GetProperty("layer").GetString()!).Distinct().ToList();
        layers.ShouldBe(Doctor.Layers.Where(layers.Contains));
        new[] { "schema.transition", "visibility.rows", "realtime.delivery", "outbox.sweep" }.ShouldBeSubsetOf(
            findings.Where(f => f.GetProperty("verdict").GetString() == "passed").Select(f => f.GetProperty("check").GetString()));
    }

    [Fact]
    public async Task A_finding_is_sent_as_soon_as_it_is_known_and_nobody_else_examines_meanwhile()
    {
        var ops = await App.SignIn("ops");
        await using var obstacle = await Obstacle.Across(App);

        using var first = await Admitted(ops);
        using var lines = new StreamReader(await first.Content.ReadAsStreamAsync());
        JsonElement.Parse((await lines.ReadLineAsync())!).GetProperty("check").GetString().ShouldBe("schema.connection");
        using var second = await Begin(await App.SignIn("ops"));

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await Person.Json(second);
        problem.GetProperty("title").GetString().ShouldBe("An examination is running");
        problem.GetProperty("detail").GetString()!.ShouldContain("another tab");
        await obstacle.DisposeAsync();
        (await lines.ReadToEndAsync()).ShouldContain("\"outbox.parked\"");
        using var third = await Admitted(ops);
        (await third.Content.ReadAsStringAsync()).ShouldContain("\"outbox.parked\"");
    }

    [Fact]
    public async Task A_browser_that_goes_away_ends_its_examination()
    {
        var ops = await App.SignIn("ops");
        await using var obstacle = await Obstacle.Across(App);
        var first = await Admitted(ops);
        (await Begin(ops)).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        first.Dispose();

        // Well before the doctor itself would give up on what the obstacle blocks.
        using var next = await Admitted(ops, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task What_is_broken_comes_with_the_sql_that_cures_it()
    {
        var ops = await App.SignIn("ops");
        await App.Execute("grant select on public.calls to authenticated");
        string? cure;
        try
        {
            var failed = (await Examine(ops)).Where(f => f.GetProperty("verdict").GetString() == "failed").ToList();

            var grants = failed.Single(f => f.GetProperty("check").GetString() == "visibility.grants");
            grants.GetProperty("found").GetString().ShouldNotBeNull().ShouldContain("public.calls is open to authenticated");
            cure = grants.GetProperty("cure").GetProperty("sql").GetString();
            cure.ShouldBe("revoke all on public.calls from public, anon, authenticated;");
        }
        finally { await App.Execute("revoke all on public.calls from authenticated"); }

        (await Examine(ops)).ShouldAllBe(f => f.GetProperty("verdict").GetString() != "failed");
    }

    private static Task<HttpResponseMessage> Begin(Person ops) =>
        ops.Http.SendAsync(new(HttpMethod.Post, Run), HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Once everything that an earlier test has left is over.</summary>
    private static Task<HttpResponseMessage> Admitted(Person ops, TimeSpan? within = null) =>
        Eventually.Get<HttpResponseMessage>(async () => await Begin(ops), answer => answer.StatusCode == HttpStatusCode.OK, within);

    private static async Task<List<JsonElement>> Examine(Person ops)
    {
        using var answer = await Admitted(ops);
        return (await answer.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n').Select(l => JsonElement.Parse(l)).ToList();
    }
}
