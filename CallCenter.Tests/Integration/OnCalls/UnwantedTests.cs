using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Twilio commands from an outage that are no longer wanted when it is over.</summary>
public sealed class UnwantedTests(CallCenterApp app) : OnCallTest(app)
{
    private Task Outage(string path) => App.Phone.Faults(new
    {
        restFaults = new[] { new { method = "POST", path, acts = false, answer = "503", times = (int?)null } },
    });

    private Task Waits(string command) => Eventually.True(async () =>
        await App.Scalar<long>($"select count(*) from app.outbox_messages where event = '{command}' and attempts > 0") > 0);

    /// <summary>Before Twilio is back: a try that had passed its check as the agent gave up is then not the one that dials.</summary>
    private Task IsDropped(string command) => Eventually.True(async () =>
        await App.Scalar<long>($"select count(*) from app.outbox_messages where event = '{command}'") == 0);

    private Task AllDone() => Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages") == 0);

    private async Task<bool> WasCalled(string number) =>
        (await App.Phone.Calls()).EnumerateArray().Any(c => c.GetProperty("to").GetString() == number);

    [Theory]
    [InlineData("consult", "consult/cancel", "+14155550141")]
    [InlineData("transfer", "end", "+14155550142")]
    [InlineData("parties", "parties/{label}/remove", "+14155550143")]
    public async Task Whoever_is_no_longer_asked_for_is_not_dialled_when_twilio_is_back(string ask, string cancel, string number)
    {
        var call = await Talking();
        await Outage("/Conferences/*/Participants.json");
        var asked = await Doug.Person.Does(call.Id, ask, new { number });
        await Waits("add");
        var by = ask == "transfer" ? await App.SignIn("sue") : Doug.Person;
        await by.Does(call.Id, cancel.Replace("{label}", asked.Parties.Single().Label));
        await IsDropped("add");

        await App.Phone.Faults(new { });

        await AllDone();
        (await WasCalled(number)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_customer_whose_agent_gave_up_is_not_dialled_when_twilio_is_back()
    {
        const string number = "+14155550144";
        await Outage("/Conferences/*/Participants.json");
        using var answer = await Doug.Person.Http.PostAsJsonAsync("/api/calls/dial",
            new { number, lineId = await App.Scalar<Guid>("select id from app.lines"), tab = "t" });
        var call = (await Person.Json(answer)).GetProperty("call").Deserialize<CallView>(JsonSerializerOptions.Web)!;
        await Doug.Connect(call.Id);
        await Waits("add");
        await Doug.Person.Does(call.Id, "end");
        await IsDropped("add");

        await App.Phone.Faults(new { });

        await AllDone();
        (await WasCalled(number)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_dial_command_carries_until_when_it_is_wanted_and_goes_no_further()
    {
        const string number = "+14155550145";
        var call = await Talking();
        await Outage("/Conferences/*/Participants.json");
        await Doug.Person.Does(call.Id, "consult", new { number });
        await Waits("add");

        // Rung for 6 s, and 15 s of grace.
        await App.Execute("update app.outbox_messages set created_at = created_at - interval '22 seconds' where event = 'add'");
        await IsDropped("add");

        await App.Phone.Faults(new { });
        (await WasCalled(number)).ShouldBeFalse();
        (await App.Scalar<long>("select count(*) from app.outbox_messages where parked_at is not null")).ShouldBe(0);
    }

    [Fact]
    public async Task One_who_is_still_asked_for_is_dialled_once_twilio_is_back()
    {
        const string number = "+14155550146";
        await Phone(number, "rings");
        var call = await Talking();
        await Outage("/Conferences/*/Participants.json");
        await Doug.Person.Does(call.Id, "consult", new { number });
        await Waits("add");

        await App.Phone.Faults(new { });

        await Eventually.True(() => WasCalled(number));
    }

    [Fact]
    public async Task A_hold_and_its_resume_that_waited_come_to_what_the_call_is_now()
    {
        var call = await Talking();
        await Outage("/Conferences/*/Participants/*.json");
        await Doug.Person.Does(call.Id, "hold");
        await Waits("hold");
        await Doug.Person.Does(call.Id, "resume");
        await IsDropped("hold");
        var mark = (await App.Phone.Logged("rest")).EnumerateArray().Last().GetProperty("id").GetInt64();

        await App.Phone.Faults(new { });

        await AllDone();
        (await App.Phone.Logged("rest", mark)).EnumerateArray().ShouldAllBe(e => !e.ToString().Contains("\"Hold\"")
            || !e.ToString().Contains("\"true\"") || e.GetProperty("status").GetInt32() == 503);
        await CallerHears("conference");
    }
}
