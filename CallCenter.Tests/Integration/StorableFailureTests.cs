using CallCenter.Tests.Support;
using CallCenter.Web.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>One outbox row that cannot be sent must not block the others, whatever its error says.</summary>
public sealed class StorableFailureTests(Database database)
{
    private sealed class Picky : IDelivery
    {
        public string Kind => OutboxMessage.Broadcast;
        public TimeSpan Patience => TimeSpan.FromSeconds(10);

        public Task Deliver(Due message, CancellationToken ct) =>
            message.Event == "bad" ? throw new InvalidOperationException("no \0 way \ud800 at all") : Task.CompletedTask;
    }

    [Fact]
    public async Task A_failure_in_words_that_the_database_cannot_keep_undoes_nothing_of_its_batch()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        foreach (var name in new[] { "bad", "good" })
        {
            await using var add = source.CreateCommand($$"""
                insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
                values (gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', '{{name}}', '{}', 1)
                """);
            await add.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var batch = await drain.Once(new Picky(), CancellationToken.None);

        (batch.Sent, batch.Failed).ShouldBe((1, 1));
        await using var left = source.CreateCommand(
            "select string_agg(event || ' ' || attempts || ' ' || last_error, ', ') from app.outbox_messages");
        (await left.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe("bad 1 no  way \ufffd at all");
    }
}
