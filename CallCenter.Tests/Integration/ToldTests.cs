using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>No rule records a person who was not told.</summary>
public sealed class ToldTests(CallCenterApp app) : ProductTest(app)
{
    private const string Other = "01930000-0000-7000-8000-0000000000aa";

    [Fact]
    public async Task A_caller_of_a_line_that_never_records_is_not_recorded_on_one_that_always_does()
    {
        await App.Execute($"""
            insert into app.lines (id, number, name, recording, recording_notice)
            values ('{Other}', '+14155550199', 'Sales', 'always', 'This call is recorded.')
            """);
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var talk = await Conversation.Begin(App, doug);

        await doug.Does(talk.Id, "transfer", new { lineId = Other });
        await rhonda.Sees("ringing");
        (await rhonda.Do(talk.Id, "claim")).EnsureSuccessStatusCode();
        await talk.Joins(rhonda);

        await NotByRule(rhonda, talk);
    }

    [Fact]
    public async Task Nor_is_one_who_waits_while_their_line_is_set_to_always()
    {
        var doug = await App.SignIn("doug");
        var sid = await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from calls where conference_sid is not null") == 1);
        await App.Execute("update app.lines set recording = 'always', recording_notice = 'This call is recorded.'");

        (await doug.Do(call.Id, "claim")).EnsureSuccessStatusCode();
        await App.Post("/conference", ("ConferenceSid", $"CF{Guid.NewGuid():N}"), ("FriendlyName", call.Id.ToString()), ("SequenceNumber",
            "1"),
            ("StatusCallbackEvent", "participant-join"), ("CallSid", $"CA{Guid.NewGuid():N}"), ("ParticipantLabel",
                $"agent-{await doug.Id()}"));

        var seen = await doug.Sees("active");
        (seen.Recording, seen.RecordingRule).ShouldBe((null, "agent"));
        (await App.Scalar<long>("select count(*) from app.recordings")).ShouldBe(0);
        await App.Phone.HangUp(sid);
    }

    [Fact]
    public async Task Who_was_told_by_their_line_is_recorded_on_the_next_that_always_records()
    {
        await App.Execute($"""
            update app.lines set recording = 'agent', recording_notice = 'Calls may be recorded.';
            insert into app.lines (id, number, name, recording, recording_notice)
            values ('{Other}', '+14155550199', 'Sales', 'always', 'This call is recorded.')
            """);
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var talk = await Conversation.Begin(App, doug);

        await doug.Does(talk.Id, "transfer", new { lineId = Other });
        await rhonda.Sees("ringing");
        (await rhonda.Do(talk.Id, "claim")).EnsureSuccessStatusCode();
        await talk.Joins(rhonda);

        var call = await rhonda.Sees("active");
        (call.Recording, call.RecordingRule).ShouldBe(("on", "always"));
    }

    [Fact]
    public async Task Whoever_is_given_the_words_is_marked_as_told()
    {
        await App.Execute("update app.lines set recording = 'always', recording_notice = 'This call is recorded.'");
        await App.Phone.Call();
        var doug = await App.SignIn("doug");
        await doug.Sees("ringing");

        (await App.Scalar<bool>("select told from calls")).ShouldBeTrue();
    }

    private async Task NotByRule(Person agent, Conversation talk)
    {
        var call = await agent.Sees("active");
        (call.Recording, call.RecordingRule).ShouldBe((null, "agent"));
        (await App.Scalar<long>("select count(*) from app.recordings")).ShouldBe(0);

        (await agent.Does(talk.Id, "recording/start")).Recording.ShouldBe("on"); // the agent has told them
        (await agent.Does(talk.Id, "recording/stop")).Recording.ShouldBeNull(); // and may stop a recording that no rule started
    }
}
