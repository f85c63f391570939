using System.Net;
using CallCenter.Tests.Realtime;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Who may listen, in the whole product: its tokens, its database's rule, its endpoint.</summary>
public sealed class RealtimeRightsTests(CallCenterApp app) : ProductTest(app)
{
    private const string Refused = "Unauthorized: You do not have permissions to read from this Channel topic: ";

    [Fact]
    public async Task An_agents_own_token_opens_the_board_and_their_own_topic_and_no_other()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var (mine, hers) = (await doug.Id(), await rhonda.Id());
        var (ticket, other) = (await doug.Ticket(), await rhonda.Ticket());
        await using var socket = await App.Socket(ticket.ApiKey);

        (await Join(socket, Listening.Everyone, ticket.Token)).Status.ShouldBe("ok");
        (await Join(socket, Listening.Private(mine), ticket.Token)).Status.ShouldBe("ok");
        (await Join(socket, Listening.Private(hers), other.Token)).Status.ShouldBe("ok");

        await using var again = await App.Socket(ticket.ApiKey);
        (await Join(again, Listening.Private(hers), ticket.Token)).Reason.ShouldBe($"{Refused}agent:{hers}");
        (await Join(again, "realtime:team:1", ticket.Token)).Reason.ShouldBe($"{Refused}team:1");
    }

    [Fact]
    public async Task Whoever_has_only_the_public_key_joins_nothing_private()
    {
        var doug = await App.SignIn("doug");
        var (id, ticket) = (await doug.Id(), await doug.Ticket());
        await using var socket = await App.Socket(ticket.ApiKey);
        (await Join(socket, Listening.Everyone, ticket.Token)).Status.ShouldBe("ok");

        await using var stranger = await App.Socket(ticket.ApiKey);
        foreach (var token in new[] { null, ticket.ApiKey })
        {
            (await Join(stranger, Listening.Everyone, token)).Reason.ShouldBe($"{Refused}call-center");
            (await Join(stranger, Listening.Private(id), token)).Reason.ShouldBe($"{Refused}agent:{id}");
        }
    }

    [Fact]
    public async Task A_public_channel_of_the_same_name_hears_nothing_of_the_private_one()
    {
        var doug = await App.SignIn("doug");
        await using var desk = await App.Listens(doug);
        await using var stranger = await App.Socket((await doug.Ticket()).ApiKey);
        (await stranger.Join(Listening.Everyone)).Status.ShouldBe("ok");

        (await App.Publish("genuine")).ShouldBe(HttpStatusCode.Accepted);
        await desk.Until(f => f.Carries("genuine"));

        (await stranger.Settle()).ShouldNotContain(f => f.Event == "broadcast");
    }

    [Fact]
    public async Task A_broadcast_sent_by_a_browser_reaches_nobody()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var ticket = await doug.Ticket();
        await using var forger = await App.Socket(ticket.ApiKey);
        var joined = await forger.JoinPrivate(Listening.Everyone, ticket.Token, broadcast: new { self = true, ack = true });
        await using var desk = await App.Listens(rhonda);
        (await App.Publish("genuine")).ShouldBe(HttpStatusCode.Accepted);
        await desk.Until(f => f.Carries("genuine"));
        await forger.Until(f => f.Carries("genuine"));

        await forger.Push(Listening.Everyone, "broadcast",
            new { type = "broadcast", @event = "by text", payload = new { } }, joined.JoinRef);
        await forger.Send([3, 1, 1, 20, 8, 0, 1, .. "19realtime:call-centerby bytes{}"u8]);
        var byHttp = new[] { await App.Publish("by_http", key: ticket.Token), await App.Publish("by_http", key: ticket.ApiKey) };
        var seen = await forger.Settle();

        await App.Publish("last");
        do seen.Add(await desk.Next()); while (!seen[^1].Carries("last"));
        foreach (var way in (string[])["by text", "by bytes", "by_http"]) seen.Count(f => f.Carries(way)).ShouldBe(0, way);
        byHttp.ShouldNotContain(HttpStatusCode.Accepted);
    }

    public static TheoryData<string> Ways => ["deactivated", "signed out", "given a new password"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Who_must_leave_loses_the_channels_at_once_and_cannot_come_back_with_the_old_token(string way)
    {
        var (sue, doug, rhonda) = (await App.SignIn("sue"), await App.SignIn("doug"), await App.SignIn("rhonda"));
        var (id, ticket) = (await doug.Id(), await doug.Ticket());
        await using var leaving = await App.Listens(doug);
        await leaving.JoinPrivate(Listening.Private(id), ticket.Token);
        await using var staying = await App.Listens(rhonda);
        await App.Publish("before");
        await leaving.Until(f => f.Carries("before"));

        using var _ = way switch
        {
            "signed out" => await doug.Send("/account/sign-out"),
            "deactivated" => await sue.Send($"/people/{id}?handler=Deactivate"),
            _ => await sue.Send($"/people/{id}?handler=Reset"),
        };

        var seen = new List<RawFrame>();
        while (seen.Count(f => f.Event is "phx_close") < 2) seen.Add(await leaving.Next()); // long before the next periodic check
        seen.ShouldContain(f => f.Topic == Listening.Private(id) && f.Carries("signed_out"));
        seen.Where(f => f.Event is "phx_close").Select(f => f.Topic)
            .ShouldBe([Listening.Everyone, Listening.Private(id)], ignoreOrder: true);
        await App.Publish("after");
        await staying.Until(f => f.Carries("after"));
        (await leaving.Settle()).ShouldNotContain(f => f.Event == "broadcast");

        (await doug.Http.GetAsync("/api/board")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await doug.Http.GetAsync("/api/realtime/token")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await using var back = await App.Socket(ticket.ApiKey);
        foreach (var socket in (RawClient[])[leaving, back])
        {
            (await Join(socket, Listening.Everyone, ticket.Token)).Reason.ShouldBe($"{Refused}call-center");
            (await Join(socket, Listening.Private(id), ticket.Token)).Reason.ShouldBe($"{Refused}agent:{id}");
        }
    }

    [Fact]
    public async Task Signing_in_again_does_not_revive_an_old_token()
    {
        var doug = await App.SignIn("doug");
        var old = await doug.Ticket();
        await using var socket = await App.Socket(old.ApiKey);
        (await Join(socket, Listening.Everyone, old.Token)).Status.ShouldBe("ok");
        using var _ = await doug.Send("/account/sign-out");

        var fresh = await (await Person.SignIn(App.Url, "doug", "demo")).Ticket();

        await using var again = await App.Socket(fresh.ApiKey);
        (await Join(again, Listening.Everyone, old.Token)).Reason.ShouldBe($"{Refused}call-center");
        (await Join(again, Listening.Everyone, fresh.Token)).Status.ShouldBe("ok");
    }

    private static Task<RawFrame> Join(RawClient socket, string topic, string? token) => socket.Join(topic, token, new { @private = true });
}
