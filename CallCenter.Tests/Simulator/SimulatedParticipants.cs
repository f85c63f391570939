using System.Net;
using CallCenter.Simulator.Webhooks;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>Outside numbers added to a conference by POST /Participants.</summary>
public sealed class SimulatedParticipants
{
    private const string Outside = "+14155550177";

    private static string[] Legs(World world, string name) => [.. world.App.At("/leg")
        .OrderBy(request => int.Parse(request["SequenceNumber"])).Select(request => request[name])];

    private static IEnumerable<Received> Leaves(World world) =>
        world.App.At("/conference").Where(request => request["StatusCallbackEvent"] == "participant-leave");

    [Fact]
    public async Task One_who_still_rings_is_found_and_listed()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();

        var (status, made) = await world.AddAsync(conference);

        var sid = made.GetProperty("call_sid").GetString()!;
        await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "ringing");
        status.ShouldBe(HttpStatusCode.Created);
        made.GetProperty("status").GetString().ShouldBe("queued");
        foreach (var who in new[] { sid, "outside-1" })
        {
            var found = (await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}/Participants/{who}.json")).Body;
            (found.GetProperty("call_sid").GetString(), found.GetProperty("status").GetString()).ShouldBe((sid, "ringing"));
        }
        (await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}/Participants.json")).Body
            .GetProperty("participants").EnumerateArray()
            .Select(one => one.GetProperty("status").GetString()).ShouldBe(["connected", "connected", "ringing"]);
    }

    [Theory]
    [InlineData("busy", null, "busy", "486")]
    [InlineData("busy", 50, "busy", "486")]
    [InlineData("no-answer", 50, "no-answer", "480")]
    [InlineData("failed", null, "failed", "404")]
    public async Task One_who_does_not_answer_was_never_added(string does, int? afterMs, string status, string sip)
    {
        await using var world = await World.StartAsync();
        await world.PhoneAsync(Outside, does, afterMs);
        var (caller, _, _, conference) = await world.TalkAsync();

        await world.AddAsync(conference);

        await Eventually.TrueAsync(() => world.App.At("/leg").Any(request => request["CallStatus"] == status) && Leaves(world).Any());
        Legs(world, "CallStatus").ShouldBe(afterMs is null ? ["initiated", status] : ["initiated", "ringing", status]);
        Legs(world, "SipResponseCode")[^1].ShouldBe(sip);
        var leave = Leaves(world).ShouldHaveSingleItem();
        (leave["ParticipantLabel"], leave["ReasonParticipantLeft"], leave["ParticipantCallStatus"])
            .ShouldBe(("outside-1", "participant_add_failed", status));
        (await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}/Participants/outside-1.json")).Status
            .ShouldBe(HttpStatusCode.NotFound);
        (await world.HearingAsync(caller)).ShouldBe("conference");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_who_still_rings_is_removed_or_ended(bool removed)
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        var sid = (await world.AddAsync(conference)).Body.GetProperty("call_sid").GetString()!;
        await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "ringing");

        if (removed)
            (await world.RestAsync(HttpMethod.Delete, $"/Conferences/{conference}/Participants/outside-1.json")).Status
                .ShouldBe(HttpStatusCode.NoContent);
        else
            (await world.RestAsync(HttpMethod.Post, $"/Calls/{sid}.json", ("Status", "completed"))).Status.ShouldBe(HttpStatusCode.OK);

        await Eventually.TrueAsync(() => Leaves(world).Any() && world.App.At("/leg").Count == 3);
        Legs(world, "CallStatus").ShouldBe(["initiated", "ringing", "canceled"]);
        Leaves(world).ShouldHaveSingleItem()["ReasonParticipantLeft"].ShouldBe("participant_add_failed");
    }

    [Fact]
    public async Task A_label_is_taken_while_its_owner_still_rings()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        await world.AddAsync(conference);

        var second = await world.AddAsync(conference, "+14155550178");
        var other = await world.AddAsync(conference, "+14155550178", "outside-2");

        second.Status.ShouldBe(HttpStatusCode.BadRequest);
        second.Body.GetProperty("code").GetInt32().ShouldBe(16026);
        other.Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_outside_number_can_answer_by_itself()
    {
        await using var world = await World.StartAsync();
        await world.PhoneAsync(Outside, "answers", 10);
        var (_, _, _, conference) = await world.TalkAsync();

        await world.AddAsync(conference);

        await Eventually.TrueAsync(async () => (await world.HearsAsync("caller")).Length == 2);
        await Eventually.TrueAsync(() => Legs(world, "CallStatus").SequenceEqual(["initiated", "ringing", "in-progress"]));
    }

    [Fact]
    public async Task A_person_declines_one_phone_and_answers_another()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        var first = (await world.AddAsync(conference)).Body.GetProperty("call_sid").GetString()!;
        var second = (await world.AddAsync(conference, "+442079460958", "outside-2")).Body.GetProperty("call_sid").GetString()!;
        await Eventually.TrueAsync(async () => await world.StatusAsync(first) == "ringing" && await world.StatusAsync(second) == "ringing");

        (await world.SimulateAsync(HttpMethod.Post, $"/calls/{first}/decline")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await world.SimulateAsync(HttpMethod.Post, $"/calls/{second}/answer")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await world.StatusAsync(first)).ShouldBe("busy");
        (await world.HearsAsync("outside-2")).ShouldBe(["caller", "agent-1"]);
        (await world.SimulateAsync(HttpMethod.Post, $"/calls/{first}/answer")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await world.HangUpAsync(second);
        await Eventually.TrueAsync(() => Leaves(world).Any(leave =>
            leave["ParticipantLabel"] == "outside-2" && leave["ReasonParticipantLeft"] == "participant_hung_up"));
    }

    [Theory]
    [InlineData("true", "ringback")]
    [InlineData("false", "music")]
    public async Task An_agent_alone_hears_it_ring_only_with_early_media(string earlyMedia, string hearing)
    {
        await using var world = await World.StartAsync();
        await using var browser = await world.BrowserAsync();
        var agent = await browser.DialAsync("callId=1");
        await Eventually.TrueAsync(async () => await world.HearingAsync(agent) == "music");

        var sid = (await world.AddAsync("room", more: ("EarlyMedia", earlyMedia))).Body.GetProperty("call_sid").GetString()!;

        await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "ringing");
        (await world.HearingAsync(agent)).ShouldBe(hearing);
        await world.SimulateAsync(HttpMethod.Post, $"/calls/{sid}/answer");
        (await world.HearingAsync(agent)).ShouldBe("conference");
    }

    [Fact]
    public async Task The_end_of_the_conference_stops_phones_that_still_ring()
    {
        await using var world = await World.StartAsync();
        var (caller, _, _, conference) = await world.TalkAsync();
        var sid = (await world.AddAsync(conference)).Body.GetProperty("call_sid").GetString()!;
        await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "ringing");

        await world.HangUpAsync(caller);

        (await world.StatusAsync(sid)).ShouldBe("canceled");
        await Eventually.TrueAsync(() => Leaves(world).Any(leave => leave["ReasonParticipantLeft"] == "participant_add_failed"));
    }

    [Fact]
    public async Task A_status_callback_keeps_its_query_and_is_signed_over_it()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();

        await world.RestAsync(HttpMethod.Post, $"/Conferences/{conference}/Participants.json",
            ("To", Outside), ("From", "+14155550100"),
            ("StatusCallback", world.App.Url + "/left?call=7&party=outside%2F1"), ("StatusCallbackEvent", "ringing"));

        await Eventually.TrueAsync(() => world.App.At("/left").Count == 1);
        var request = world.App.At("/left")[0];
        request.Query.ShouldBe("?call=7&party=outside%2F1");
        request.Signature.ShouldBe(Signature.Of(world.Options.AuthToken, world.App.Url + "/left" + request.Query, request.Fields));
    }
}
