using CallCenter.Web.Data;
using Npgsql;
using static CallCenter.Benchmarks.Webhooks.WebhookSql;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>
/// The same statements in the same round trips, written by hand on Kestrel and Npgsql with the product's connection settings.
/// No signature, no model, no log, and nothing publishes the outbox rows. <c>Send</c> and <c>Ask</c> are one round trip each.
/// </summary>
public static class BareEndpoint
{
    public const string Command = "bare-endpoint";
    private static readonly string Answer = $"<Response><Dial><Conference>{new string('x', 400)}</Conference></Dial></Response>";

    public static async Task Serve(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var source = NpgsqlDataSource.Create(DataSetup.Defaults + builder.Configuration["ConnectionStrings:CallCenter"]);
        await using var app = builder.Build();
        app.MapGet("/alive", () => "alive");
        app.MapPost("/webhooks/twilio/voice", async (HttpContext http) =>
        {
            var form = await http.Request.ReadFormAsync();
            await Voice(source, form["CallSid"]!, form["To"]!);
            return Results.Text(Answer, "application/xml");
        });
        app.MapPost("/webhooks/twilio/call-status", async (HttpContext http) =>
        {
            var form = await http.Request.ReadFormAsync();
            await HungUp(source, form["CallSid"]!);
            return Results.NoContent();
        });
        await app.RunAsync();
    }

    private static async Task Voice(NpgsqlDataSource source, string sid, string to)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var tx = await connection.BeginTransactionAsync();
        var (id, key) = (Guid.CreateVersion7(), $"voice:{sid}");
        await Send(connection, Receipt.With(key, Guid.NewGuid().ToString()));
        var (line, now) = await Ask(connection, FindLine.With(to, sid, id), r => (r.GetGuid(0), r.GetDateTime(r.GetOrdinal("now"))));
        await Send(connection,
            InsertCall.With(id, sid, now, line),
            Tell.With(id, now, "ringing", 2L),
            Announce.With(id, Envelope(id.ToString()), "ringing", 2L));
        await Send(connection, LeaveScreens.With(id), RingScreens.With(id, now), Answered.With(key, Answer));
        await tx.CommitAsync();
    }

    private static async Task HungUp(NpgsqlDataSource source, string sid)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var tx = await connection.BeginTransactionAsync();
        await Send(connection, StatusReceipt.With($"call:{sid}:completed:0", Guid.NewGuid().ToString()));
        if (await Ask(connection, LegLeft.With(sid), r => r.IsDBNull(0) ? (Guid?)null : r.GetGuid(0)) is { } id)
        {
            var now = await Ask(connection, LockCall.With(id), r => r.GetDateTime(0));
            var payload = Envelope(id.ToString());
            await Send(connection,
                EndCall.With(id, now),
                Tell.With(id, now, "ended", 3L),
                Announce.With(id, payload, "ended", 3L),
                Announce.With(id, payload, "ring_cancel", 3L));
            await Send(connection, LeaveScreens.With(id), NoScreens.With(id, now));
        }
        await tx.CommitAsync();
    }

    internal static async Task Send(NpgsqlConnection connection, params NpgsqlBatchCommand[] commands)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync();
    }

    internal static async Task<T> Ask<T>(NpgsqlConnection connection, NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        return read(reader);
    }
}
