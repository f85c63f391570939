using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>How often a request goes to the database, without its COMMIT: docs/decisions/performance.md has the table.</summary>
public sealed class RoundTripsTests(CallCenterApp app) : ProductTest(app)
{
    private static readonly string[] Heard = ["Npgsql", "Microsoft.AspNetCore", nameof(RoundTripsTests)];
    private int sequence;

    [Fact]
    public async Task A_caller_who_comes_and_gives_up_costs_nine()
    {
        var sid = Sid("CA");

        await Costs(4, () => Taken(Arrives(sid)));
        await Costs(2, () => Taken(Arrives(sid))); // Twilio's retry: the receipt and its answer
        await Costs(5, () => Taken(App.Post("/call-status", ("CallSid", sid), ("CallStatus", "completed"), ("SequenceNumber", "1"))));
    }

    [Fact]
    public async Task A_claim_costs_five_one_that_comes_too_late_three_and_a_join_six()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await rhonda.Available();
        var (sid, conference) = (Sid("CA"), Sid("CF"));
        await Taken(Arrives(sid));
        var call = await doug.Sees("ringing");

        await Costs(4, () => Taken(Joins(conference, call.Id, sid, "caller")));
        await Costs(5, () => Claims(doug, call.Id, HttpStatusCode.OK));
        await Costs(3, () => Claims(rhonda, call.Id, HttpStatusCode.Conflict));
        var label = $"agent-{await doug.Id()}";
        await Costs(6, () => Taken(Joins(conference, call.Id, Sid("CA"), label)));
    }

    private static string Sid(string prefix) => $"{prefix}{Guid.NewGuid():N}";

    private Task<(HttpStatusCode Status, string Body)> Arrives(string sid) => App.Post(
        "/voice", ("CallSid", sid), ("CallStatus", "ringing"), ("From", CallCenterApp.Caller), ("To", CallCenterApp.Line));

    private Task<(HttpStatusCode Status, string Body)> Joins(string conference, Guid call, string sid, string label) => App.Post(
        "/conference", ("ConferenceSid", conference), ("FriendlyName", $"{call}"), ("SequenceNumber", $"{++sequence}"),
        ("StatusCallbackEvent", "participant-join"), ("CallSid", sid), ("ParticipantLabel", label));

    private static async Task Taken(Task<(HttpStatusCode Status, string Body)> webhook)
    {
        var (status, body) = await webhook;
        ((int)status).ShouldBeInRange(200, 204, body);
    }

    private static async Task Claims(Person agent, Guid call, HttpStatusCode expected)
    {
        using var answer = await agent.Do(call, "claim");
        answer.StatusCode.ShouldBe(expected);
    }

    /// <summary>The request's own: loops and other tests have traces of their own.</summary>
    private static async Task Costs(int expected, Func<Task> request)
    {
        var seen = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => Heard.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(nameof(RoundTripsTests));
        using var trace = source.StartActivity("request")!;

        await request();

        var statements = seen.Where(a => a.TraceId == trace.TraceId)
            .Select(a => a.GetTagItem("db.query.text") as string).OfType<string>().ToList();
        statements.Count.ShouldBe(expected, string.Join("\n---\n", statements));
    }
}
