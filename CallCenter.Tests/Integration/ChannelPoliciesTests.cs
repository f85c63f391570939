using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>Supabase Realtime's table may be created after our migrations: its policies are then created wherever the role may.</summary>
public sealed class ChannelPoliciesTests(Database database)
{
    private const string Realtime = """
        create schema realtime;
        create function realtime.topic() returns text language sql stable as $$ select current_setting('realtime.topic', true) $$;
        create table realtime.messages (id int, extension text, topic text);
        """;

    [Fact]
    public async Task They_are_made_at_the_next_migrate_and_only_once()
    {
        var connection = await database.Create();
        await using var source = NpgsqlDataSource.Create(connection);
        (await ChannelPolicies.Make(connection)).ShouldBeEmpty("Realtime is not there yet");
        await Execute(source, Realtime);

        var run = await CommandLine.Run(connection, ["migrate"]);

        run.ExitCode.ShouldBe(0, run.Output + run.Errors);
        (await Policies(source)).ShouldBe("call_center_listen r, call_center_presence a");
        (await ChannelPolicies.Make(connection)).ShouldBeEmpty();
        await Execute(source, "alter policy call_center_listen on realtime.messages using (false)");
        (await ChannelPolicies.Make(connection)).ShouldBe([ChannelPolicies.Listen]);
    }

    [Fact]
    public async Task A_role_without_that_right_starts_all_the_same_and_the_doctor_finishes_and_names_them()
    {
        var owner = await database.Create();
        await using var source = NpgsqlDataSource.Create(owner);
        await Execute(source, "drop role if exists callcenter_elsewhere; create role callcenter_elsewhere login in role callcenter_app");
        (await CommandLine.Run(owner, ["migrate"])).ExitCode.ShouldBe(0); // brings Hangfire's tables
        await Execute(source, Realtime);
        try
        {
            var app = new NpgsqlConnectionStringBuilder(owner) { Username = "callcenter_elsewhere" }.ConnectionString;
            // As the real server's role sees it; for this test to mean anything.
            (await Should.ThrowAsync<PostgresException>(() => One(app, "select to_regclass('realtime.messages')")))
                .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);

            (await ChannelPolicies.Make(app)).ShouldBeEmpty();
            var doctor = await CommandLine.Run(app, ["doctor"]);

            doctor.Output.ShouldContain("realtime.messages lacks the policy call_center_listen");
            doctor.Output.ShouldNotContain("All checks of this layer can run");
            doctor.Output.ShouldContain("show no row of a live call");
        }
        finally { await Execute(source, "drop owned by callcenter_elsewhere; drop role callcenter_elsewhere"); }
    }

    [Theory]
    [InlineData("create schema realtime; create table realtime.messages (id int, extension text)")] // its function comes later
    [InlineData("create schema realtime; create view realtime.messages as select 'broadcast'::text as extension")]
    [InlineData("create schema realtime; create table realtime.messages (id int)")]
    public async Task Whatever_else_has_that_name_keeps_nobody_from_starting(string sql)
    {
        var connection = await database.Create();
        await using var source = NpgsqlDataSource.Create(connection);
        await Execute(source, sql);

        (await ChannelPolicies.Make(connection)).ShouldBeEmpty();

        await Execute(source, "drop schema realtime cascade");
        await Execute(source, Realtime);
        (await ChannelPolicies.Make(connection)).ShouldBe([ChannelPolicies.Listen, ChannelPolicies.Presence], ignoreOrder: true);
    }

    private static async Task<string> Policies(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("""
            select string_agg(polname || ' ' || polcmd::text, ', ' order by polname)
            from pg_policy where polrelid = 'realtime.messages'::regclass
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task One(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await Execute(source, sql);
    }

    private static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
