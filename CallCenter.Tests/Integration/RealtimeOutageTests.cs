using System.Net;
using CallCenter.Tests.Support;
using static CallCenter.Tests.Support.Sql;

namespace CallCenter.Tests.Integration;

/// <summary>A Realtime server that is away, or not ready, for minutes and for hours.</summary>
public sealed class RealtimeOutageTests(Database database)
{
    private const int Many = 20_000;

    [Fact]
    public async Task After_hours_without_realtime_old_broadcasts_are_gone_without_a_dead_letter_and_young_ones_wait()
    {
        var db = await database.CreateForApp();
        await using var sink = await RealtimeSink.Start();
        sink.Answer = _ => 503;
        await using var app = await ChildApp.StartHere(db, sink.Url);
        await Execute(db, $$"""
            insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version, created_at)
            select gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', 'old',
              '{"id":"00000000-0000-0000-0000-000000000000","call":null}', 1, now() - interval '2 hours'
            from generate_series(1, {{Many}})
            """);
        (await app.Voice($"CA{Guid.NewGuid():N}")).ShouldBe(HttpStatusCode.OK);

        await Eventually.True(async () => await Count(db, "select count(*) from app.outbox_messages where event = 'old'") == 0,
            TimeSpan.FromSeconds(30));

        (await Count(db, "select count(*) from app.outbox_messages where parked_at is not null")).ShouldBe(0);
        (await Count(db, "select count(*) from hangfire.job where statename = 'Failed'")).ShouldBe(0);
        (await Count(db, "select count(*) from app.outbox_messages where event = 'ringing'")).ShouldBe(1);
        sink.Received.ShouldBeEmpty();
        sink.Answer = _ => 202;
        await Eventually.True(() => Task.FromResult(sink.Received.Any(r => r.Event == "ringing")));
        sink.Received.ShouldNotContain(r => r.Event == "old");
    }

    [Fact]
    public async Task A_tenant_that_is_not_ready_yet_costs_no_broadcast()
    {
        var db = await database.CreateForApp();
        await using var sink = await RealtimeSink.Start();
        sink.Says = _ => new { message = "Tenant database unavailable" };
        var asked = 0;
        sink.Answer = _ => Interlocked.Increment(ref asked) <= 3 ? 422 : 202;
        await using var app = await ChildApp.StartHere(db, sink.Url);

        (await app.Voice($"CA{Guid.NewGuid():N}")).ShouldBe(HttpStatusCode.OK);

        await Eventually.True(() => Task.FromResult(sink.Received.Any(r => r.Event == "ringing")));
        asked.ShouldBeGreaterThan(3);
        await Eventually.True(async () => await Count(db, "select count(*) from app.outbox_messages") == 0);
        (await Count(db, "select count(*) from hangfire.job where statename = 'Failed'")).ShouldBe(0);
    }

    [Fact]
    public async Task What_realtime_refuses_at_first_is_counted_as_its_time_and_not_as_the_outboxs()
    {
        var db = await database.CreateForApp();
        await using var sink = await RealtimeSink.Start();
        var asked = 0;
        sink.Answer = name => name == "ringing" && Interlocked.Increment(ref asked) <= 2 ? 503 : 202;
        await using var app = await ChildApp.StartHere(db, sink.Url);

        (await app.Voice($"CA{Guid.NewGuid():N}")).ShouldBe(HttpStatusCode.OK);

        await Eventually.True(async () => await Count(db, "select count(*) from app.event_times where event = 'ringing'") == 1);
        (await Count(db, """
            select count(*) from app.event_times where attempts = 2 and sent_ms - waited_ms > 250 and accepted_ms > sent_ms
            """)).ShouldBe(1);
    }
}
