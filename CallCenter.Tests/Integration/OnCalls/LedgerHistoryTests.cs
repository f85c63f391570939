using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using Microsoft.EntityFrameworkCore;
using AgentStatus = CallCenter.Web.Agents.AgentStatus;
using Talk = CallCenter.Web.Agents.Talk;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Whatever agents do, the ledger says what the calls' timelines say, and every agent is one thing at a time.</summary>
public sealed class LedgerHistoryTests(CallCenterApp app) : ProductTest(app)
{
    private const int Acts = 200;
    private const double Rounding = 5; // milliseconds, half of one for each hold

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_history_is_in_the_ledger_as_in_the_timelines(int seed)
    {
        await App.Execute("update app.lines set ring_seconds = 60, wrap_up_seconds = 1, voicemail = false");
        var day = await RandomDay.Begin(App, seed);

        for (var n = 1; n <= Acts; n++)
        {
            await day.Act();
            if (n % 10 == 0) (await App.WrongInLedger()).ShouldBeNull(day.Story);
        }
        await day.End();

        (await App.WrongInLedger()).ShouldBeNull(day.Story);
        var talks = await App.Talks();
        talks.Count.ShouldBeGreaterThan(5, "something must have happened for this test to mean anything");
        talks.ShouldAllBe(t => t.EndedAt != null && t.HeldSince == null && (t.WrapUntilPlanned == null) == (t.WrapEndedAt == null));
        var events = await App.Read(db => db.RingEvents.AsNoTracking().OrderBy(e => e.Id).ToListAsync());
        foreach (var call in events.GroupBy(e => e.CallId))
        {
            var told = Timeline.Read(call, day.Names);
            var kept = talks.Where(t => t.CallId == call.Key).ToList();

            kept.ConvertAll(t => (t.AgentId, t.BeganAt, t.JoinedAt, t.EndedAt)).ShouldBe(
                told.ConvertAll(s => (s.Agent, s.Began, s.Joined, s.Ended)), false, $"{Lines(call)}\n{day.Story}");
            foreach (var (talk, stretch) in kept.Zip(told))
                Math.Abs(talk.HeldMs - stretch.Held.TotalMilliseconds).ShouldBeLessThan(Rounding, $"{talk.AgentId}\n{Lines(call)}");
        }
        await TalksAreWithinSpans(talks, day);
    }

    /// <summary>Nobody has a talk without being on the call, nor the other way round, except supervisors who listen.</summary>
    private async Task TalksAreWithinSpans(List<Talk> talks, RandomDay day)
    {
        foreach (var agent in day.Names.Where(n => n.Key != "Sue").Select(n => n.Value))
        {
            var onCall = (await App.Spans(agent)).Where(s => s.Status is AgentStatus.Connecting or AgentStatus.Talking)
                .Sum(s => (s.ToAt!.Value - s.FromAt).TotalSeconds);
            var own = talks.Where(t => t.AgentId == agent).ToList();

            // A span begins when its row is written, a moment after the action's own time.
            own.Sum(t => (t.EndedAt!.Value - t.BeganAt).TotalSeconds).ShouldBe(onCall, 1 + (0.25 * own.Count), day.Story);
        }
    }

    private static string Lines(IEnumerable<RingEvent> events) =>
        string.Join('\n', events.Select(e => $"{e.At:mm:ss.fff} v{e.Version} {e.Event} {e.AgentId} {e.Detail}"));
}
