using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Benchmarks.Drains;

/// <summary>The minimum: take rows with SKIP LOCKED, send them sixteen at a time, commit. No order, no retries, no log.</summary>
public static class BareLoop
{
    public const string Command = "bare-loop";

    public static async Task Serve(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var source = NpgsqlDataSource.Create(DataSetup.Defaults + builder.Configuration["ConnectionStrings:CallCenter"]);
        await using var app = builder.Build();
        app.MapGet("/alive", () => "alive");
        using var http = new HttpClient { BaseAddress = new(builder.Configuration["Sink"]!) };
        await app.StartAsync();
        while (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
            if (!await Once(source, http)) await Task.Delay(20);
        await app.StopAsync();
    }

    private static async Task<bool> Once(NpgsqlDataSource source, HttpClient http)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var tx = await connection.BeginTransactionAsync();
        var rows = new List<(string Topic, string Event, string Payload)>();
        await using (var take = new NpgsqlCommand("""
            delete from app.outbox_messages where id in (select id from app.outbox_messages order by id limit 512 for update skip locked)
            returning topic, event, payload
            """, connection))
        await using (var reader = await take.ExecuteReaderAsync())
            while (await reader.ReadAsync()) rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        if (rows.Count == 0) return false;
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (row, ct) =>
        {
            using var content = new StringContent(row.Payload, null, "application/json");
            using var answer = await http.PostAsync($"/api/broadcast/{row.Topic}/events/{row.Event}?private=true", content, ct);
            answer.EnsureSuccessStatusCode();
        });
        await tx.CommitAsync();
        return true;
    }
}
