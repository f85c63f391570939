using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>A recording whose audio Twilio does not have yet: this is shown, and nobody counts as having heard it.</summary>
public sealed class SoundNotReadyTests(CallCenterApp app) : ProductTest(app)
{
    [Theory]
    [InlineData("call")]
    [InlineData("voicemail")]
    public async Task Not_there_yet_is_said_marks_nothing_and_is_heard_when_it_is_there(string kind)
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug, kind);
        var sid = await App.Scalar<string>("select sid from app.recordings");

        await App.Execute($"update app.recordings set sid = 'RE{Guid.NewGuid():N}'"); // Twilio: 404
        using var missing = await doug.Http.GetAsync(Audio(id));
        await App.Execute($"update app.recordings set sid = '{sid}'");
        await App.Phone.Faults(new
        {
            restFaults = new[] { new { method = "*", path = "*", acts = false, answer = "503",
            times = (int?)null } }
        });
        using var busy = await doug.Http.GetAsync(Audio(id));
        using var file = await doug.Http.GetAsync($"{Audio(id)}?download=1");
        await App.Phone.Faults(new { });

        foreach (var early in new[] { missing, busy, file })
        {
            early.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            early.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 10);
            (await Person.Json(early)).GetProperty("detail").GetString().ShouldBe("This recording is not ready yet.");
        }
        (await Marks()).ShouldBe(0);
        (await doug.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Marks()).ShouldBe(1);
    }

    [Fact]
    public async Task Of_an_old_call_it_is_gone_and_nobody_has_heard_it()
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug, "call");
        await App.Execute($"update app.recordings set sid = 'RE{Guid.NewGuid():N}', started_at = now() - interval '1 day'");

        using var gone = await doug.Http.GetAsync(Audio(id));

        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        gone.Headers.RetryAfter.ShouldBeNull();
        (await Person.Json(gone)).GetProperty("detail").GetString().ShouldBe("Twilio no longer has this recording.");
        (await Marks()).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_still_being_made_says_when_to_ask_again()
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug, "call");
        await App.Execute("update app.recordings set status = 'stopped'");

        using var early = await doug.Http.GetAsync(Audio(id));

        early.Headers.RetryAfter.ShouldNotBeNull();
        (await Marks()).ShouldBe(0);
    }

    [Fact]
    public async Task While_Twilio_is_in_trouble_the_player_is_told_when_to_ask_again_and_of_a_wrong_key_that_it_is_of_no_use()
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug, "call");
        await using var gate = await TwilioGate.Before(App);
        foreach (var (status, answer, again) in new[]
        {
            (202, HttpStatusCode.ServiceUnavailable, true), (429, HttpStatusCode.ServiceUnavailable, true),
            (500, HttpStatusCode.BadGateway, true), (502, HttpStatusCode.BadGateway, true), (504, HttpStatusCode.BadGateway, true),
            (401, HttpStatusCode.BadGateway, false), (403, HttpStatusCode.BadGateway, false),
        })
        {
            gate.Heal();
            gate.Refuse("GET", "/Recordings/*.wav", status, 0);

            using var refused = await doug.Http.GetAsync(Audio(id));

            refused.StatusCode.ShouldBe(answer, $"{status}");
            (refused.Headers.RetryAfter is not null).ShouldBe(again, $"{status}");
            if (!again) (await Person.Json(refused)).GetProperty("detail").GetString().ShouldStartWith("Twilio refuses access");
        }
        (await Marks()).ShouldBe(0);
        gate.Heal();
        (await doug.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Marks()).ShouldBe(1);
    }

    private static string Audio(Guid id) => $"/api/recordings/{id}/audio";

    private Task<long> Marks() => App.Scalar<long>("""
        select (select count(*) from app.audit_log where action like 'recording.%')
          + (select count(*) from app.recordings where heard_at is not null)
        """);

    private async Task<Guid> Recorded(Person agent, string kind)
    {
        await App.Execute("update app.lines set recording = 'always', recording_notice = 'This call is recorded.', ring_seconds = 5");
        if (kind == "call")
        {
            var talk = await Conversation.Begin(App, agent);
            await Eventually.True(async () =>
                await App.Scalar<long>("select count(*) from app.recordings where status = 'in_progress'") == 1);
            await App.Phone.Speak(talk.Caller, 5);
            await App.Phone.HangUp(talk.Caller);
        }
        else
        {
            var caller = await App.Phone.Call();
            await App.Phone.Tone(caller);
            await App.Phone.Speak(caller, 6);
            await App.Phone.HangUp(caller);
        }
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.recordings where status = 'completed'") == 1);
        return await App.Scalar<Guid>("select id from app.recordings");
    }
}
