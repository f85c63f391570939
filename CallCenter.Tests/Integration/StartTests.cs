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

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => ChildApp.Start(db, "http://127.0.0.1:9/realtime/v1"));

        refusal.Message.ShouldContain("Column public.voip_users.current_call_phone_number is missing.");
        refusal.Message.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_named_without_a_stack_trace()
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => ChildApp.Start("Host=127.0.0.1;Port=9;Database=x;Username=x;Password=secret-word", "http://127.0.0.1:9/realtime/v1"));

        refusal.Message.ShouldContain("ConnectionStrings:CallCenter");
        refusal.Message.ShouldNotContain("secret-word");
        refusal.Message.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_missing_setting_is_named()
    {
        var db = await database.Create();

        var twilio = await Should.ThrowAsync<InvalidOperationException>(() => ChildApp.Start(db, "http://127.0.0.1:9/realtime/v1", ("Twilio__ApiKeySecret", "")));
        var realtime = await Should.ThrowAsync<InvalidOperationException>(() => ChildApp.Start(db, "http://127.0.0.1:9/realtime/v1", ("Realtime__JwtSecret", "")));

        twilio.Message.ShouldContain("Twilio:ApiKeySecret");
        realtime.Message.ShouldContain("Realtime:JwtSecret");
    }
}
