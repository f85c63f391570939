using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Who is who in a conference: by labels that Twilio may omit, and that no two legs may share.</summary>
public sealed partial class SeatTests(CallCenterApp app) : OnCallTest(app)
{
    private static string NewSid(string kind) => $"{kind}{Guid.NewGuid():N}";

    private async Task Tell(Guid call, string conference, string @event, int sequence, string leg, string label)
    {
        var told = await App.Post("/conference", ("ConferenceSid", conference), ("FriendlyName", call.ToString()),
            ("SequenceNumber", $"{sequence}"), ("StatusCallbackEvent", @event), ("CallSid", leg), ("ParticipantLabel", label));
        told.Status.ShouldBe(System.Net.HttpStatusCode.NoContent);
    }

    private async Task<string> LabelGiven(Guid call, string leg)
    {
        var identity = await App.Scalar<string>("select identity from voip_users where display_name = 'Doug'");
        var answer = await App.Post("/join", ("CallSid", leg), ("From", $"client:{identity}"), ("callId", call.ToString()));
        return Label().Match(answer.Body).Groups["label"].Value;
    }

    [Fact]
    public async Task Each_join_has_a_label_of_its_own_that_begins_with_the_agents()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "park");
        await Doug.Person.Does(call.Id, "pick-up");

        var (first, second) = (await LabelGiven(call.Id, NewSid("CA")), await LabelGiven(call.Id, NewSid("CA")));

        first.ShouldNotBe(second);
        first.ShouldStartWith($"agent-{Doug.Id}-");
        second.ShouldStartWith($"agent-{Doug.Id}-");
        (Party.AgentOf(first), Party.OfSeat(second)).ShouldBe((Doug.Id, $"agent-{Doug.Id}"));
    }

    [Fact]
    public async Task Whoever_picks_up_what_they_have_just_parked_is_in_though_their_first_leg_is_not_gone_yet()
    {
        var call = await Talking();
        await App.Phone.Faults(new
        {
            // The first leg stays.
            restFaults = new[] { new { method = "POST", path = "/Calls/*.json", acts = false, answer = "503", times = (int?)null } },
        });
        await Doug.Person.Does(call.Id, "park");
        await Doug.Person.Does(call.Id, "pick-up");

        await Doug.Connect(call.Id);

        await Doug.Person.Sees("active");
        await App.Phone.Faults(new { }); // what waits behind the first leg's end happens now
        await CallerHears("conference");
    }

    [Fact]
    public async Task Two_joins_that_carry_one_number_are_both_heard()
    {
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");
        await Doug.Person.Does(call.Id, "claim");
        var conference = NewSid("CF");
        await Tell(call.Id, conference, "participant-join", 1, NewSid("CA"), "caller");

        await Tell(call.Id, conference, "participant-join", 1, NewSid("CA"), $"agent-{Doug.Id}");

        (await Doug.Person.Sees("active")).Agent!.Id.ShouldBe(Doug.Id);
    }

    [Fact]
    public async Task A_join_that_names_nobody_is_that_of_whom_the_leg_is_known_to_be()
    {
        await App.Phone.Faults(new
        {
            drop = new[] { "conference", "call-status" },
            restFaults = new[]
            {
                new { method = "POST", path = "/Conferences/*/Participants.json", acts = false, answer = "503", times = (int?)null },
            },
        });
        var call = await Talk();
        var asked = await Doug.Person.Does(call.Id, "consult", new { number = Outside });
        var (leg, label, conference) = (NewSid("CA"), asked.Parties.Single().Label, NewSid("CF"));
        await App.Post($"/call-status?call={call.Id}&party={label}",
            ("CallSid", leg), ("CallStatus", "initiated"), ("SequenceNumber", "0"));

        await Tell(call.Id, conference, "participant-join", 7, leg, "");

        await Doug.Person.Sees(c => c.Parties.Any(p => p.State == "joined"));
        (await App.Scalar<string>($"select label from app.legs where call_sid = '{leg}'")).ShouldBe(label);
    }

    [Fact]
    public async Task A_join_that_names_nobody_is_made_up_for_once_it_is_known_whose_leg_it_was()
    {
        await App.Phone.Faults(new
        {
            drop = new[] { "conference", "call-status" },
            restFaults = new[]
            {
                new { method = "POST", path = "/Conferences/*/Participants.json", acts = false, answer = "503", times = (int?)null },
            },
        });
        var call = await Talk();
        var asked = await Doug.Person.Does(call.Id, "consult", new { number = Outside });
        var (leg, label) = (NewSid("CA"), asked.Parties.Single().Label);
        await Tell(call.Id, NewSid("CF"), "participant-join", 7, leg, "");

        await App.Post($"/call-status?call={call.Id}&party={label}",
            ("CallSid", leg), ("CallStatus", "in-progress"), ("SequenceNumber", "2"));

        await Doug.Person.Sees(c => c.Parties.Any(p => p.State == "joined"));
    }

    [Fact]
    public async Task A_leg_that_was_let_in_to_listen_redeems_no_claim()
    {
        await App.Phone.Faults(new { drop = new[] { "conference" } });
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");
        await Doug.Person.Does(call.Id, "claim");
        var conference = NewSid("CF");

        await Tell(call.Id, conference, "participant-join", 1, NewSid("CA"), $"supervisor-{Doug.Id}-000000000001"); // it is muted

        (await Doug.Person.Board()).Calls.Single().State.ShouldBe("claimed");
        await Tell(call.Id, conference, "participant-join", 2, NewSid("CA"), $"agent-{Doug.Id}-000000000002");
        (await Doug.Person.Board()).Calls.Single().State.ShouldBe("active");
    }

    [Fact]
    public async Task The_end_of_a_colleagues_earlier_leg_does_not_end_their_new_invitation()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });
        await Rhonda.Accept(call.Id);
        var (leg, conference) = await Leg($"agent-{Rhonda.Id}");
        await App.Phone.Faults(new { drop = new[] { "conference", "call-status", "action" } }); // its end is told late
        await Doug.Person.Does(call.Id, "consult/cancel");
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });

        await Tell(call.Id, conference, "participant-leave", 50, leg, $"agent-{Rhonda.Id}");

        (await Doug.Person.Board()).Calls.Single().Parties.Single().State.ShouldBe("ringing");
        await App.Phone.Faults(new { });
        await Rhonda.Accept(call.Id);
    }

    private async Task<(string Leg, string Conference)> Leg(string label)
    {
        var found = (await App.Scalar<string>(
            $"select call_sid || ' ' || conference_sid from app.legs where label like '{label}%'"))!.Split(' ');
        return (found[0], found[1]);
    }

    [Fact]
    public async Task An_agents_own_leg_is_known_from_the_moment_it_was_let_in()
    {
        await App.Phone.Faults(new { drop = new[] { "conference" } });
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");
        await Doug.Person.Does(call.Id, "claim");
        var leg = NewSid("CA");
        await LabelGiven(call.Id, leg);

        await Tell(call.Id, NewSid("CF"), "participant-join", 2, leg, "");

        (await Doug.Person.Sees("active")).Agent!.Id.ShouldBe(Doug.Id);
    }

    /// <summary>Doug talks, according to webhooks alone.</summary>
    private async Task<CallView> Talk()
    {
        Caller = await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");
        await Doug.Person.Does(call.Id, "claim");
        var conference = NewSid("CF");
        await Tell(call.Id, conference, "participant-join", 1, Caller, "caller");
        await Tell(call.Id, conference, "participant-join", 2, NewSid("CA"), $"agent-{Doug.Id}");
        return await Doug.Person.Sees("active");
    }

    [GeneratedRegex("participantLabel=\"(?<label>[^\"]+)\"")]
    private static partial Regex Label();
}
