using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls.Snapshot;
using AgentView = CallCenter.Web.Agents.AgentView;

namespace CallCenter.Tests.Integration;

/// <summary>What everyone's board shows, and how they notice when it does not.</summary>
public sealed class BoardTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task The_digest_of_a_heartbeat_equals_the_board_after_every_change()
    {
        var (sue, doug, rhonda) = (await App.SignIn("sue"), await App.SignIn("doug"), await App.SignIn("rhonda"));
        var quiet = await Agreed(sue);
        quiet.Calls.ShouldBe(new(0, 0));

        await doug.Available();
        var available = await Agreed(sue);
        available.Agents.Sum.ShouldBeGreaterThan(quiet.Agents.Sum);

        var sid = await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await App.Phone.Call("+14155550199");
        await Eventually.True(async () => (await doug.Board()).Calls.Count == 2);
        var ringing = await Agreed(sue);
        ringing.Calls.Count.ShouldBe(2);

        await doug.Do(call.Id, "claim");
        (await Agreed(sue)).Calls.Sum.ShouldBeGreaterThan(ringing.Calls.Sum);

        await App.Phone.HangUp(sid);
        await Eventually.True(async () => (await doug.Board()).Calls.Count == 1);
        (await Agreed(sue)).Calls.Count.ShouldBe(1);

        await sue.Send($"/people/{await rhonda.Id()}?handler=Deactivate");
        (await Agreed(sue)).Agents.Count.ShouldBe(quiet.Agents.Count - 1);
    }

    [Fact]
    public async Task An_agent_whose_browser_fell_silent_is_unreachable_on_every_board_and_rings_no_more()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await rhonda.Available();
        await App.Phone.Call();
        await doug.Sees("ringing");
        await Rung("Doug", "Rhonda");
        var before = await On(rhonda, "Doug");
        before.Reachable.ShouldBeTrue();
        await using var socket = await App.Listens(rhonda);

        await App.Execute("update voip_users set reachable_until = now() - interval '1 second' where display_name = 'Doug'");

        var frame = await socket.Until(f => f.Carries("agent_changed"));
        var told = frame.Payload.GetProperty("payload").GetProperty("agent").Deserialize<AgentView>(JsonSerializerOptions.Web)!;
        told.ShouldBe(before with { Reachable = false, Version = before.Version + 1 });
        foreach (var person in (Person[])[doug, rhonda, await App.SignIn("sue")]) (await On(person, "Doug")).ShouldBe(told);
        await Rung("Rhonda");
    }

    [Fact]
    public async Task A_call_that_nobody_takes_on_a_line_without_voicemail_ends_as_no_answer_with_words_for_the_caller()
    {
        await App.Execute("update app.lines set ring_seconds = 5, voicemail = false");
        var doug = await App.SignIn("doug");
        await doug.Available();
        await using var socket = await App.Listens(doug);
        var sid = await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Rung("Doug");

        await doug.SeesNoCall();
        await socket.Until(f => f.Carries("ended"));

        (await App.Scalar<string>($"select state || ' ' || end_reason from calls where id = '{call.Id}'")).ShouldBe("ended no_answer");
        (await App.Scalar<bool>($"select ended_at - started_at >= interval '5 seconds' from calls where id = '{call.Id}'")).ShouldBeTrue();
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
        (await doug.Board()).Calls.ShouldBeEmpty();
        await socket.Until(f => f.Carries("ring_cancel"));
        await Eventually.True(async () => (await App.Phone.Get(sid)).GetProperty("status").GetString() == "completed");
        var verbs = (await App.Phone.Logged("verb")).EnumerateArray()
            .Where(e => e.GetProperty("call").GetString() == sid).Select(e => e.GetProperty("text").GetString()!).ToList();
        verbs[^2].ShouldContain("Nobody can take your call");
        verbs[^1].ShouldContain("Hangup");
    }

    [Fact]
    public async Task Whoever_becomes_free_while_a_call_rings_is_rung_too_and_whoever_ceases_to_be_is_not()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await rhonda.Available();
        await App.Phone.Call();
        await rhonda.Sees("ringing");
        await Rung("Rhonda");

        await doug.Available();
        await Rung("Doug", "Rhonda");

        await Choose(rhonda, "away");
        await Rung("Doug");
    }

    [Fact]
    public async Task Whoever_declined_is_not_rung_again_by_the_same_call()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await rhonda.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Rung("Doug", "Rhonda");

        await doug.Do(call.Id, "decline");
        foreach (var person in (Person[])[doug, rhonda])
        {
            await Choose(person, "away");
            await Choose(person, "available");
        }

        await Rung("Rhonda");
    }

    /// <summary>The board and a heartbeat, once nothing has changed between the two.</summary>
    private static async Task<Digest> Agreed(Person person)
    {
        var (board, beat) = await Eventually.Get<Tuple<BoardView, Digest>>(async () =>
        {
            var before = await person.Board();
            using var answer = await person.Http.PostAsJsonAsync("/api/agents/me/heartbeat", new { ready = false, tab = "t" });
            var digest = (await Person.Json(answer)).GetProperty("digest").Deserialize<Digest>(JsonSerializerOptions.Web)!;
            return Versions(before) == Versions(await person.Board()) ? Tuple.Create(before, digest) : null;
        });
        beat.ShouldBe(new(
            new(board.Calls.Count, board.Calls.Sum(c => c.Version)),
            new(board.Agents.Count, board.Agents.Sum(a => a.Version))));
        board.Digest.ShouldBe(beat);
        return beat;
    }

    private static string Versions(BoardView board) => string.Join(' ',
        board.Calls.Select(c => $"{c.Id}:{c.Version}").Concat(board.Agents.Select(a => $"{a.Id}:{a.Version}")));

    private static async Task<AgentView> On(Person person, string name) => (await person.Board()).Agents.Single(a => a.Name == name);

    private static async Task Choose(Person person, string availability) =>
        (await person.Http.PostAsJsonAsync("/api/agents/me/availability", new { availability })).EnsureSuccessStatusCode();

    /// <summary>The call rings on exactly these agents' screens.</summary>
    private Task<string> Rung(params string[] names) => Eventually.Get(
        () => App.Scalar<string>("""
            select string_agg(a.display_name, ' ' order by a.display_name)
            from active_calls r join voip_users a on a.id = r.agent_id where r.status = 'ringing'
            """),
        rung => rung == string.Join(' ', names));
}
