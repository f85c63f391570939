using System.Net;
using CallCenter.Tests.Support;
using static CallCenter.Tests.Support.Sql;

namespace CallCenter.Tests.Integration;

/// <summary>What a viewer of traces sees of a call.</summary>
public sealed class TraceTests(Database database)
{
    private const string Theirs = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task One_trace_leads_from_the_webhook_to_realtime_and_the_one_that_twilio_names_is_a_link_of_it()
    {
        await using var receiver = await TraceReceiver.Start();
        var db = await database.Create();
        await using var app = await ChildApp.StartHere(db, "", ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Url),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"));

        (await app.Voice($"CA{Guid.NewGuid():N}", ("traceparent", $"00-{Theirs}-b7ad6b7169203331-01"))).ShouldBe(HttpStatusCode.OK);

        var webhook = await Eventually.Get(() => Task.FromResult(receiver.Spans.FirstOrDefault(s => s.Links.Contains(Theirs))));
        webhook.Parent.ShouldBeEmpty();
        webhook.Trace.ShouldNotBe(Theirs);
        var publish = await Eventually.Get(() => Task.FromResult(
            receiver.Spans.FirstOrDefault(s => s.Trace == webhook.Trace && s.Name == "publish ringing")));
        // A span is sent when it has ended, those of one source together: what is between the two may come last.
        var way = await Eventually.Get<IReadOnlyList<ReceivedSpan>>(
            () => Task.FromResult<IReadOnlyList<ReceivedSpan>?>(receiver.PathOf(publish)), spans => spans[^1] == webhook);
        way.Select(s => s.Name).ShouldContain("ReceiveCall");
        way.Select(s => s.Name).ShouldContain("transaction");
        await Eventually.True(() => Task.FromResult(receiver.Spans.Any(s => s.Name == "outbox wait" && s.Parent == publish.Parent)));
        // The embedded Realtime is part of the app: our request, and within it what its server did.
        await Eventually.True(() => Task.FromResult(
            receiver.Spans.Any(s => receiver.PathOf(s) is [_, _, var third, ..] && third == publish)));
        await Eventually.True(async () => await Count(db, $"""
            select count(*) from app.event_times where event = 'ringing' and trace_id = '{webhook.Trace}' and span_id = '{publish.Id}'
            """) == 1);
    }
}
