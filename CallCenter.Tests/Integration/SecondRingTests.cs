using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using AgentView = CallCenter.Web.Agents.AgentView;

namespace CallCenter.Tests.Integration;

/// <summary>What happens to a call, and to the people on it, when its agent is disconnected.</summary>
public sealed class SecondRingTests(CallCenterApp app) : ProductTest(app)
{
    private readonly HttpClient http = new();
    private readonly string caller = $"CA{Guid.NewGuid():N}", leg = $"CA{Guid.NewGuid():N}", conference = $"CF{Guid.NewGuid():N}";
    private int sequence;

    [Fact]
    public async Task Whoever_declined_is_rung_again_when_the_call_rings_anew()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await rhonda.Available();
        var call = await Connected(rhonda, before: async id => (await doug.Do(id, "decline")).EnsureSuccessStatusCode());

        await Tell(call, "participant-leave", leg, $"agent-{await rhonda.Id()}");

        (await doug.Sees("ringing")).OfferedTo.ShouldBe(await rhonda.Id());
        await Eventually.True(async () => (await doug.Sees("ringing")).OfferedTo is null);
        (await doug.Sees("ringing")).DeclinedBy.ShouldBeEmpty();
        await Eventually.True(async () => await App.Scalar<long>(
            $"select count(*) from active_calls where status = 'ringing' and agent_id = '{await doug.Id()}'") == 1);
    }

    [Fact]
    public async Task A_call_that_was_lost_and_that_nobody_took_again_was_not_answered_and_its_talk_ends_with_the_loss()
    {
        await App.Execute("update app.lines set ring_seconds = 6, voicemail = false");
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var call = await Connected(doug);

        await Tell(call, "participant-leave", leg, $"agent-{await doug.Id()}");
        await doug.SeesNoCall();

        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("no_answer");
        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history/{call}"));
        page.ShouldContain("Nobody answered when it rang again.");
        page.ShouldMatch("Talked</dt>\\s*<dd class=\"time\">\\s*<span>0:0[0-4]<");
        (await sue.Http.GetStringAsync("/history")).ShouldMatch("data-label=\"Talked\">\\s*<span>0:0[0-4]<");
    }

    [Theory]
    [InlineData("deactivated")]
    [InlineData("role taken")]
    public async Task Who_may_no_longer_take_calls_is_cut_off_and_the_caller_rings_everyone_again(string how)
    {
        await App.Give("sue", "Ops");
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var call = await Connected(doug);
        var id = await doug.Id();
        (await sue.Http.GetStringAsync($"/people/{id}")).ShouldContain("is on a call now");

        using var answer = how == "deactivated"
            ? await sue.Send($"/people/{id}?handler=Deactivate")
            : await sue.Send($"/people/{id}", ("DisplayName", "Doug"), ("Roles", "Ops"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await sue.Sees("ringing")).Id.ShouldBe(call);
        (await App.Scalar<long>("select count(*) from voip_users where current_call_id is not null")).ShouldBe(0);
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent hang_up"))));
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent signed_out"))));
        (await sue.Http.GetStringAsync($"/history/{call}")).ShouldContain("may no longer take calls");
    }

    [Fact]
    public async Task Who_has_done_their_notes_ends_the_wrap_up_and_is_rung_at_once()
    {
        await App.Execute("update app.lines set wrap_up_seconds = 120");
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        var call = await Connected(doug);
        (await doug.Do(call, "end")).EnsureSuccessStatusCode();
        var wrapping = (await rhonda.Board()).Agents.Single(a => a.Name == "Doug");
        wrapping.WrapUpUntil.ShouldNotBeNull();
        await App.Phone.Call();
        await doug.Sees("ringing");
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
        await using var socket = await App.Listens(rhonda);

        using var answer = await doug.Http.PostAsJsonAsync("/api/agents/me/wrap-up/end", new { });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Person.Json(answer)).GetProperty("agent").Deserialize<AgentView>(JsonSerializerOptions.Web)!
            .ShouldBe(wrapping with { WrapUpUntil = null, Version = wrapping.Version + 1 });
        await socket.Until(f => f.Carries("agent_changed"));
        // A call that is locked just then is matched a second later.
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from active_calls where status = 'ringing'") == 1);
        using var again = await doug.Http.PostAsJsonAsync("/api/agents/me/wrap-up/end", new { });
        (await Person.Json(again)).GetProperty("agent").GetProperty("version").GetInt64().ShouldBe(wrapping.Version + 1);
    }

    /// <summary>A call that this agent is on, according to Twilio's own reports.</summary>
    private async Task<Guid> Connected(Person agent, Func<Guid, Task>? before = null)
    {
        await Post("/voice", new()
        {
            ["AccountSid"] = App.Account.AccountSid,
            ["CallSid"] = caller,
            ["CallStatus"] = "ringing",
            ["From"] = CallCenterApp.Caller,
            ["To"] = CallCenterApp.Line,
        });
        var call = (await agent.Sees("ringing")).Id;
        await Tell(call, "participant-join", caller, "caller");
        if (before is not null) await before(call);
        (await agent.Do(call, "claim")).EnsureSuccessStatusCode();
        await Tell(call, "participant-join", leg, $"agent-{await agent.Id()}");
        await agent.Sees("active");
        return call;
    }

    private Task Tell(Guid call, string @event, string sid, string label) => Post("/conference", new()
    {
        ["AccountSid"] = App.Account.AccountSid,
        ["ConferenceSid"] = conference,
        ["FriendlyName"] = call.ToString(),
        ["SequenceNumber"] = $"{++sequence}",
        ["StatusCallbackEvent"] = @event,
        ["CallSid"] = sid,
        ["ParticipantLabel"] = label,
    });

    private async Task Post(string path, Dictionary<string, string> form)
    {
        var url = $"{App.Url}/webhooks/twilio{path}";
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("X-Twilio-Signature",
            Signer.Sign(App.Account.AuthToken, url, form.ToDictionary(f => f.Key, f => new[] { f.Value })));
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
