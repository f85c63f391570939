using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>A machine's clock cannot be set for a test, but a database's can be shadowed.</summary>
public sealed class DatabaseClockTests(Database database)
{
    [Fact]
    public async Task The_house_goes_by_the_databases_clock_and_by_the_machines_until_it_has_seen_it()
    {
        await using var data = await AheadBy("1 day");
        var clock = new DatabaseClock(data);

        var before = clock.GetUtcNow();
        await clock.Look(default);

        before.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        clock.GetUtcNow().ShouldBe(DateTimeOffset.UtcNow.AddDays(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task What_the_app_gives_out_is_valid_by_the_databases_clock()
    {
        await using var data = await AheadBy("1 day");
        await using var app = await ChildApp.StartHere(data.ConnectionString, "http://127.0.0.1:9/realtime/v1");
        var doug = await Person.SignIn(app.Url, "doug", "demo");
        using var http = doug.Http;

        var tomorrow = DateTimeOffset.UtcNow.AddDays(1);
        (await Expiry(http, "/api/voice/token")).ShouldBe(tomorrow.AddHours(1), TimeSpan.FromMinutes(1));
        (await Expiry(http, "/api/realtime/token")).ShouldBe(tomorrow.AddMinutes(1), TimeSpan.FromMinutes(1));
    }

    private async Task<NpgsqlDataSource> AheadBy(string interval)
    {
        var connection = await database.CreateForApp();
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var command = source.CreateCommand($"""
            create schema wrong;
            create function wrong.clock_timestamp() returns timestamptz language sql
              as 'select pg_catalog.clock_timestamp() + interval ''{interval}''';
            grant usage on schema wrong to public;
            """)) await command.ExecuteNonQueryAsync();
        var ahead = new NpgsqlConnectionStringBuilder(connection) { SearchPath = "wrong, pg_catalog, public" };
        return NpgsqlDataSource.Create(ahead.ConnectionString);
    }

    private static async Task<DateTimeOffset> Expiry(HttpClient http, string path) =>
        (await Person.Json(await http.GetAsync(path))).GetProperty("expiresAt").GetDateTimeOffset();
}
