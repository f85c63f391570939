using CallCenter.Tests.Support;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>What the app says when it cannot start.</summary>
public sealed class StartTests(Database database)
{
    [Fact]
    public async Task A_database_that_lacks_a_column_is_refused_by_the_columns_name()
    {
        var db = await database.Create();
        await using (var connection = new NpgsqlConnection(db + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var damage = new NpgsqlCommand("alter table voip_users drop column current_call_phone_number cascade", connection);
            await damage.ExecuteNonQueryAsync();
        }

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => ChildApp.StartHere(db, "http://127.0.0.1:9/realtime/v1"));

        refusal.Message.ShouldContain("Column public.voip_users.current_call_phone_number is missing.");
        refusal.Message.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_named_without_a_stack_trace()
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => ChildApp.StartHere(
            "Host=127.0.0.1;Port=9;Database=x;Username=x;Password=secret-word", "http://127.0.0.1:9/realtime/v1"));

        refusal.Message.ShouldContain("ConnectionStrings:CallCenter");
        refusal.Message.ShouldNotContain("secret-word");
        refusal.Message.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("Calls:OutsideRingTime", "30")] // days, and Twilio takes ten minutes at most
    [InlineData("Calls:OutsideRingTime", "half a minute")]
    [InlineData("Outbox:TimesKept", "00:00:00")]
    [InlineData("Promise:ScreensKept", "31")]
    [InlineData("Metrics:Enabled", "perhaps")]
    public async Task A_setting_that_cannot_be_right_keeps_the_app_from_starting_and_is_named(string setting, string value)
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(async () => await ChildApp.StartHere(
            await database.Create(), "http://127.0.0.1:9/realtime/v1", (setting.Replace(":", "__"), value)));

        refusal.Message.ShouldContain(setting);
        refusal.Message.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task After_kill_9_the_app_starts_again_on_the_database_it_left_behind()
    {
        using var home = new EmptyHome();
        await using (var first = await ChildApp.Start("", "http://127.0.0.1:9/realtime/v1", home.Setting))
        {
            (await first.Voice("CA000000000000000000000000000000d1")).ShouldBe(System.Net.HttpStatusCode.OK);
            await first.Kill();
        }

        await using var second = await ChildApp.Start("", "http://127.0.0.1:9/realtime/v1", home.Setting);

        second.Output.ShouldContain("Stopping the database that an earlier run left behind");
        (await second.Voice("CA000000000000000000000000000000d2")).ShouldBe(System.Net.HttpStatusCode.OK);
        await second.Stop();
    }

    [Fact]
    public async Task In_production_a_page_asked_for_without_https_says_so_and_what_the_proxy_says_is_believed_once_that_is_set()
    {
        await using var app = await ChildApp.StartHere(await database.CreateForApp(), "http://127.0.0.1:9/realtime/v1",
            ("ASPNETCORE_ENVIRONMENT", "Production"), ("Twilio__PublicBaseUrl", "https://calls.example.com"));
        await using var behind = await ChildApp.StartHere(await database.CreateForApp(), "http://127.0.0.1:9/realtime/v1",
            ("ASPNETCORE_ENVIRONMENT", "Production"), ("Twilio__PublicBaseUrl", "https://calls.example.com"),
            ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"));
        using var http = new HttpClient { DefaultRequestHeaders = { { "Accept", "text/html" }, { "X-Forwarded-Proto", "https" } } };

        using var refused = await http.GetAsync($"{app.Url}/account/sign-in");
        using var shown = await http.GetAsync($"{behind.Url}/account/sign-in");

        refused.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("set ASPNETCORE_FORWARDEDHEADERS_ENABLED=true");
        app.Output.ShouldNotContain("fail:");
        shown.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        (await shown.Content.ReadAsStringAsync()).ShouldContain("name=\"Password\"");
    }

    [Fact]
    public async Task A_public_address_that_is_none_is_named()
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(async () => await ChildApp.StartHere(
            await database.Create(), "http://127.0.0.1:9/realtime/v1", ("Twilio__PublicBaseUrl", "notaurl")));

        refusal.Message.ShouldContain("Twilio:PublicBaseUrl is not an address: 'notaurl'");
    }

    [Fact]
    public async Task An_address_of_the_music_that_is_none_is_named()
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(async () => await ChildApp.StartHere(
            await database.Create(), "http://127.0.0.1:9/realtime/v1", ("Twilio__HoldMusicUrl", "hold.mp3")));

        refusal.Message.ShouldContain("Twilio:HoldMusicUrl is not an absolute http or https address: 'hold.mp3'. Set it to");
        refusal.Message.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public async Task A_number_of_sign_ins_that_is_none_is_named(string number)
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(async () => await ChildApp.StartHere(
            await database.Create(), "http://127.0.0.1:9/realtime/v1", ("Accounts__SignInsPerMinute", number)));

        refusal.Message.ShouldContain($"Accounts:SignInsPerMinute must be a whole number above zero, not '{number}'.");
        refusal.Message.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_missing_setting_is_named()
    {
        var db = await database.Create();

        var twilio = await Should.ThrowAsync<InvalidOperationException>(
            () => ChildApp.StartHere(db, "http://127.0.0.1:9/realtime/v1", ("Twilio__ApiKeySecret", "")));
        var realtime = await Should.ThrowAsync<InvalidOperationException>(
            () => ChildApp.StartHere(db, "http://127.0.0.1:9/realtime/v1", ("Realtime__JwtSecret", "")));

        twilio.Message.ShouldContain("Twilio:ApiKeySecret");
        realtime.Message.ShouldContain("Realtime:JwtSecret");
    }
}
