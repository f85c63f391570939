using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>An agent may be in the conference while the caller still hears the greeting: nobody has answered yet.</summary>
public sealed class GreetingTests(CallCenterApp app) : ProductTest(app)
{
    private readonly string caller = $"CA{Guid.NewGuid():N}", leg = $"CA{Guid.NewGuid():N}", conference = $"CF{Guid.NewGuid():N}";
    private int sequence;

    [Fact]
    public async Task A_caller_who_hangs_up_during_the_greeting_was_not_answered()
    {
        var (doug, id) = await AnsweredEarly();

        (await doug.Board()).Calls.Single().AnsweredAt.ShouldBeNull();
        (await doug.Http.GetStringAsync("/desk")).ShouldContain("data-state=\"greeting\"");
        await Ends();

        (await App.Scalar<string>(
            $"select state || ' ' || end_reason || ' ' || coalesce(answered_at::text, 'never') from calls where id = '{id}'"))
            .ShouldBe("ended abandoned never");
        (await doug.Colleague("Doug")).Call.ShouldBeNull();
        (await doug.Colleague("Doug")).WrapUpUntil.ShouldBeNull();
        var story = WebUtility.HtmlDecode(await (await App.SignIn("sue")).Http.GetStringAsync($"/history/{id}"));
        story.ShouldContain("Doug joined; the caller was still hearing the greeting");
        story.ShouldNotContain("Doug was connected");
    }

    [Fact]
    public async Task The_answer_is_when_the_greeting_is_over()
    {
        var (doug, id) = await AnsweredEarly();
        var before = (await doug.Board()).Calls.Single();

        await Tell("participant-join", caller, "caller");

        var call = await doug.Sees(c => c.AnsweredAt is not null);
        call.State.ShouldBe("active");
        call.Version.ShouldBeGreaterThan(before.Version);
        (await doug.Colleague("Doug")).Call!.AnsweredAt.ShouldBe(call.AnsweredAt);
        await Ends();
        (await App.Scalar<string>($"select end_reason from calls where id = '{id}'")).ShouldBe("completed");
        (await App.Scalar<string>("select string_agg(event, ' ' order by id) from ring_events"))
            .ShouldBe("ringing answered active active ended");
    }

    [Fact]
    public async Task Recording_begins_after_the_notice_and_not_before_by_hand_either()
    {
        await App.Execute("update app.lines set recording = 'always', recording_notice = 'This call is recorded.'");
        var (doug, id) = await AnsweredEarly();

        (await App.Scalar<long>("select count(*) from app.recordings")).ShouldBe(0);
        using var early = await doug.Do(id, "recording/start");
        (await Person.Json(early)).GetProperty("detail").GetString().ShouldBe("The caller is still hearing the greeting.");
        await Tell("participant-join", caller, "caller");

        (await doug.Sees(c => c.AnsweredAt is not null)).Recording.ShouldBe("on");
        (await App.Scalar<long>("select count(*) from app.recordings where kind = 'call'")).ShouldBe(1);
        await Ends();
    }

    [Fact]
    public async Task What_the_agent_does_meanwhile_counts_and_the_answer_comes_with_whoever_is_there_then()
    {
        var (doug, id) = await AnsweredEarly();
        (await doug.Do(id, "park")).EnsureSuccessStatusCode();
        await Tell("participant-join", caller, "caller");
        (await App.Scalar<string>($"select state || coalesce(answered_at::text, ' never') from calls where id = '{id}'"))
            .ShouldBe("parked never");
        var rhonda = await App.SignIn("rhonda");

        (await rhonda.Do(id, "pick-up")).EnsureSuccessStatusCode();
        await Tell("participant-join", $"CA{Guid.NewGuid():N}", $"agent-{await rhonda.Id()}");

        (await rhonda.Sees("active")).AnsweredAt.ShouldNotBeNull();
        await Ends();
        (await App.Scalar<string>($"select end_reason from calls where id = '{id}'")).ShouldBe("completed");
    }

    [Fact]
    public async Task Held_during_the_greeting_is_answered_when_it_is_over()
    {
        var (doug, id) = await AnsweredEarly();
        (await doug.Do(id, "hold")).EnsureSuccessStatusCode();

        await Tell("participant-join", caller, "caller");

        (await doug.Sees("held")).AnsweredAt.ShouldNotBeNull();
        (await doug.Do(id, "resume")).EnsureSuccessStatusCode();
        await Ends();
        (await App.Scalar<string>($"select end_reason from calls where id = '{id}'")).ShouldBe("completed");
    }

    [Fact]
    public async Task A_caller_whose_coming_no_webhook_told_is_found_at_twilio()
    {
        await App.Phone.Faults(new { drop = new[] { "participant-join" } });
        var sid = await App.Phone.Call();
        await Eventually.True(async () => await App.Phone.Hears(sid) == "music");
        await App.Phone.DroppedOf(sid, "participant-join");
        await App.Phone.Faults(new { });
        await using var doug = await Handset.Of(App, "doug");

        await doug.Answer();

        (await doug.Person.Sees(c => c.AnsweredAt is not null)).State.ShouldBe("active");
        App.Log.ShouldContain(l => l.Contains("is in the conference, and no webhook reported it"));
    }

    [Fact]
    public async Task A_caller_who_cannot_be_looked_for_keeps_no_other_from_being_found()
    {
        App.ClaimsLast();
        await using var gate = await TwilioGate.Before(App);
        await App.Phone.Faults(new { drop = new[] { "participant-join" } });
        var (first, second) = (await App.Phone.Call(), await App.Phone.Call("+14155550135"));
        foreach (var sid in new[] { first, second })
        {
            await Eventually.True(async () => await App.Phone.Hears(sid) == "music");
            await App.Phone.DroppedOf(sid, "participant-join");
        }
        await App.Phone.Faults(new { });
        gate.Refuse("GET", $"/Conferences/*/Participants/{first}.json", 500, 20500);
        await using var doug = await Handset.Of(App, "doug");
        await using var rhonda = await Handset.Of(App, "rhonda");

        await Takes(doug, first);
        await Takes(rhonda, second);

        await Eventually.True(() => Answered(second));
        // Both are looked for side by side.
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Could not look for the caller"))));
        (await Answered(first)).ShouldBeFalse();
        gate.Heal();
        await Eventually.True(() => Answered(first));
    }

    private async Task Takes(Handset agent, string sid)
    {
        var id = await App.Scalar<Guid>($"select id from calls where call_sid = '{sid}'");
        await agent.Person.Does(id, "claim");
        await agent.Connect(id);
    }

    private Task<bool> Answered(string sid) => App.Scalar<bool>($"select answered_at is not null from calls where call_sid = '{sid}'");

    private async Task<(Person Doug, Guid Call)> AnsweredEarly()
    {
        App.ClaimsLast();
        var doug = await App.SignIn("doug");
        await App.Post("/voice", ("CallSid", caller), ("From", CallCenterApp.Caller), ("To", CallCenterApp.Line), ("CallStatus",
            "ringing"));
        callId = (await doug.Sees("ringing")).Id;
        (await doug.Do(callId, "claim")).EnsureSuccessStatusCode();
        await Tell("participant-join", leg, $"agent-{await doug.Id()}");
        await doug.Sees("active");
        return (doug, callId);
    }

    private Guid callId;

    private async Task Tell(string @event, string sid, string label) => (await App.Post("/conference", ("ConferenceSid", conference),
        ("FriendlyName", callId.ToString()),
        ("SequenceNumber", $"{++sequence}"), ("StatusCallbackEvent", @event), ("CallSid", sid), ("ParticipantLabel",
            label))).Status.ShouldBe(HttpStatusCode.NoContent);

    private async Task Ends()
    {
        (await App.Post("/call-status", ("CallSid", caller), ("CallStatus", "completed"), ("SequenceNumber",
            "9"))).Status.ShouldBe(HttpStatusCode.NoContent);
        await (await App.SignIn("doug")).SeesNoCall();
    }
}
