using System.Net;
using CallCenter.Tests.Support;
using static CallCenter.Tests.Support.Sql;

namespace CallCenter.Tests.Integration;

/// <summary>The app as a process, killed at the worst moments, and another after it, with a Realtime server that remembers.</summary>
public sealed class CrashTests(Database database)
{
    private static string NewSid() => $"CA{Guid.NewGuid():N}";

    [Fact]
    public async Task Killed_between_commit_and_publish_nothing_is_lost()
    {
        var db = await database.CreateForApp();
        await using var sink = await RealtimeSink.Start();
        sink.Answer = _ => 503;
        await using (var first = await ChildApp.Start(db, sink.Url))
        {
            (await first.Voice(NewSid())).ShouldBe(HttpStatusCode.OK);
            await first.Kill();
        }
        sink.Received.ShouldBeEmpty();
        sink.Answer = _ => 202;

        await using var second = await ChildApp.StartHere(db, sink.Url);

        await Eventually.True(() => Task.FromResult(sink.Received.Any(r => r.Event == "ringing")));
        await Eventually.True(async () => await Waiting(db) == 0);
    }

    [Fact]
    public async Task Killed_between_publish_and_mark_the_event_comes_again_with_the_same_id()
    {
        var db = await database.CreateForApp();
        await using var sink = await RealtimeSink.Start();
        await using (var first = await ChildApp.Start(db, sink.Url))
        {
            await Eventually.True(async () => await Waiting(db) == 0);
            sink.Answer = name => name == "ringing" ? 0 : 202;
            (await first.Voice(NewSid())).ShouldBe(HttpStatusCode.OK);
            await sink.Hanging.Task;
            await first.Kill();
        }
        var sent = sink.Received.Single(r => r.Event == "ringing");
        sink.Answer = _ => 202;

        await using var second = await ChildApp.StartHere(db, sink.Url);

        var again = TimeSpan.FromSeconds(45); // a second app starts, on a loaded machine
        await Eventually.True(() => Task.FromResult(sink.Received.Count(r => r.Id == sent.Id) >= 2), again);
        await Eventually.True(async () => await Waiting(db) == 0);
    }

    [Fact]
    public async Task While_realtime_refuses_calls_go_on_and_then_all_arrives_in_order()
    {
        var db = await database.CreateForApp();
        await using var sink = await RealtimeSink.Start();
        await using var app = await ChildApp.StartHere(db, sink.Url);
        await Eventually.True(async () => await Waiting(db) == 0);
        sink.Answer = _ => 503;
        for (var n = 0; n < 10; n++) (await app.Voice(NewSid())).ShouldBe(HttpStatusCode.OK);
        // What happens to the calls meanwhile: each is declined twice in the database's own words, as rows of the same outbox.
        await Execute(db, """
            insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
            select e.id, 'broadcast', m.subject, m.topic, 'ringing',
              jsonb_set(jsonb_set(m.payload::jsonb, '{id}', to_jsonb(e.id::text)), '{call,version}', to_jsonb(v))::text, v
            from app.outbox_messages m, generate_series(2, 4) v,
              lateral (select gen_random_uuid() id where m.id is not null and v is not null) e
            where m.event = 'ringing' order by v, m.id
            """);
        (await Waiting(db)).ShouldBe(40);

        sink.Received.Clear();
        sink.Answer = _ => 202;

        await Eventually.True(async () => await Waiting(db) == 0);
        var perCall = sink.Received.Where(r => r.Call is not null).GroupBy(r => r.Call).ToList();
        perCall.Count.ShouldBe(10);
        foreach (var call in perCall) call.Select(r => r.Version).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_poison_row_parks_itself_and_blocks_nothing()
    {
        var db = await database.CreateForApp();
        await using var sink = await RealtimeSink.Start();
        await using var app = await ChildApp.StartHere(db, sink.Url);
        await Eventually.True(async () => await Waiting(db) == 0);
        await Execute(db, """
            insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
            values (gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', 'poison', '{}', 1)
            """);
        sink.Answer = name => name == "poison" ? 422 : 202;

        (await app.Voice(NewSid())).ShouldBe(HttpStatusCode.OK);

        await Eventually.True(() => Task.FromResult(sink.Received.Any(r => r.Event == "ringing")));
        await Eventually.True(async () =>
            await Count(db, "select count(*) from app.outbox_messages where event = 'poison' and parked_at is not null") == 1);
        // Ops see it: a failed job of its own in Hangfire.
        await Eventually.True(async () => await Count(db, "select count(*) from hangfire.job where statename = 'Failed'") == 1,
            TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task When_the_databases_connections_break_under_load_no_call_is_confirmed_that_is_not_stored()
    {
        var db = await database.CreateForApp();
        await using var sink = await RealtimeSink.Start();
        await using var app = await ChildApp.StartHere(db, sink.Url);
        var confirmed = new List<string>();
        var refused = 0;
        var breaking = Task.Run(async () =>
        {
            for (var n = 0; n < 15; n++)
                await Execute(db, """
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()
                    """);
        });

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            var sid = NewSid();
            var status = await app.Voice(sid);
            status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
            lock (confirmed)
            {
                if (status == HttpStatusCode.OK) confirmed.Add(sid);
                else refused++;
            }
        });
        await breaking;

        confirmed.ShouldNotBeEmpty();
        (await Count(db, $"select count(*) from calls where call_sid in ({string.Join(',', confirmed.Select(s => $"'{s}'"))})"))
            .ShouldBe(confirmed.Count);
        TestContext.Current.SendDiagnosticMessage($"{confirmed.Count} confirmed, {refused} refused");
    }

    private static Task<long> Waiting(string db) =>
        Count(db, "select count(*) from app.outbox_messages where kind = 'broadcast' and parked_at is null");
}
