using System.Text.Json;
using CallCenter.Tests.Realtime;
using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>The command as an operator runs it, with no app running.</summary>
public sealed class DoctorCommandTests(Database database)
{
    [Fact]
    public async Task On_the_embedded_defaults_all_passes()
    {
        using var home = new EmptyHome();

        var run = await CommandLine.Run("", ["doctor", "--json"], home.Setting);

        var report = JsonDocument.Parse(run.Output).RootElement; // and nothing but JSON
        var findings = report.GetProperty("findings").EnumerateArray().ToList();
        report.GetProperty("ok").GetBoolean().ShouldBeTrue(run.Output);
        run.ExitCode.ShouldBe(0);
        findings.Select(f => f.GetProperty("layer").GetString()).Distinct()
            .ShouldBe(["schema", "visibility", "realtime", "twilio", "lines", "outbox", "promise"]);
        report.GetProperty("promise").GetProperty("screens").GetProperty("live").GetInt32().ShouldBe(0);
        findings.Single(f => f.GetProperty("check").GetString() == "outbox.servers").GetProperty("found").GetString()
            .ShouldNotBeNull().ShouldContain("No app is running");
    }

    [Fact]
    public async Task What_is_broken_is_shown_with_its_cure_and_mended_with_fix()
    {
        var connection = await database.Create();
        await Seed(connection);
        await Execute(connection, "drop index one_active_call_per_agent; grant select on public.calls to authenticated");

        var shown = await CommandLine.Run(connection, ["doctor"]);
        var mended = await CommandLine.Run(connection, ["doctor", "--fix"]);

        shown.ExitCode.ShouldBe(1);
        shown.Output.ShouldContain("FAILED   Every index, constraint, default, trigger and function exists");
        shown.Output.ShouldContain("CREATE UNIQUE INDEX one_active_call_per_agent ON public.active_calls");
        shown.Output.ShouldContain("public.calls is open to authenticated");
        shown.Output.ShouldContain("revoke all on public.calls from public, anon, authenticated;");
        mended.Output.ShouldContain("Applying the safe cures:");
        mended.ExitCode.ShouldBe(0, mended.Output);
    }

    [Fact]
    public async Task On_an_empty_database_it_says_what_to_do_and_fix_does_it()
    {
        var connection = await database.CreateEmpty();

        var shown = await CommandLine.Run(connection, ["doctor"]);
        var mended = await CommandLine.Run(connection, ["doctor", "--fix"]);

        shown.ExitCode.ShouldBe(1);
        shown.Output.ShouldContain("Not applied: 20261122085900_old_system.sql");
        shown.Output.ShouldContain("dotnet CallCenter.Web.dll migrate");
        mended.Output.ShouldContain($"{Schema.Files().Count} applied");
        mended.Output.ShouldContain("Nobody has an account yet."); // which no doctor can cure
    }

    [Fact]
    public async Task A_wrong_service_key_is_named_as_what_keeps_messages_from_leaving()
    {
        var connection = await database.Create();
        await Seed(connection);
        (await CommandLine.Run(connection, ["migrate"])).ExitCode.ShouldBe(0); // brings Hangfire's tables
        await using var server = await RealtimeHost.Start();
        server.Rights.Everything = true;

        var run = await CommandLine.Run(connection, ["doctor"],
            ("Realtime__Url", server.Url + "/realtime/v1"),
            ("Realtime__JwtSecret", RealtimeHost.Secret),
            ("Realtime__ServiceKey", server.Keys.ServiceKey[..^4] + "AAAA"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("FAILED   A committed message leaves through the outbox and the publishing loop.");
        run.Output.ShouldContain("Realtime answered 401");
        run.Output.ShouldContain("Cure: Set Realtime:ServiceKey");
    }

    [Fact]
    public async Task A_role_that_may_not_read_hangfires_tables_is_told_so_and_given_its_rights_back()
    {
        var owner = await database.Create();
        await Seed(owner);
        (await CommandLine.Run(owner, ["migrate"])).ExitCode.ShouldBe(0); // brings Hangfire's tables
        await Execute(owner, "drop role if exists callcenter_jobless; create role callcenter_jobless login in role callcenter_app");
        var app = new NpgsqlConnectionStringBuilder(owner) { Username = "callcenter_jobless" }.ConnectionString;
        await Execute(owner, "revoke usage on schema hangfire from callcenter_app");

        var shown = await CommandLine.Run(app, ["doctor"]);
        var mended = await CommandLine.Run(app, ["doctor", "--fix"], ("ConnectionStrings__Migrations", owner));
        await Execute(owner, "drop role callcenter_jobless");

        shown.ExitCode.ShouldBe(1);
        shown.Output.ShouldContain("The app's role may not read schema hangfire.");
        shown.Output.ShouldContain("grant usage on schema hangfire to callcenter_app;");
        mended.Output.Split("Examining again:")[^1].ShouldContain("ok       Hangfire's tables match this version.");
    }

    [Fact]
    public async Task The_owner_migrates_before_the_app_s_role_exists_and_then_the_app_runs_as_it()
    {
        var owner = await database.CreateEmpty();
        var app = new NpgsqlConnectionStringBuilder(owner) { Username = "callcenter_deployed" }.ConnectionString;
        await Execute(owner, "drop role if exists callcenter_deployed");

        var migrated = await CommandLine.Run(app, ["migrate"], ("ConnectionStrings__Migrations", owner));
        var tooEarly = await CommandLine.Run(app, ["create-admin", "--user", "alice"]);
        await Execute(owner, "create role callcenter_deployed login in role callcenter_app");
        var admin = await CommandLine.Run(app, ["create-admin", "--user", "alice"]);
        var doctor = await CommandLine.Run(app, ["doctor"]);
        await Execute(owner, "drop role callcenter_deployed");

        migrated.ExitCode.ShouldBe(0, migrated.Output + migrated.Errors);
        tooEarly.ExitCode.ShouldBe(1);
        tooEarly.Errors.ShouldContain("The database of ConnectionStrings:CallCenter cannot be used");
        (tooEarly.Output + tooEarly.Errors).ShouldNotContain("   at ");
        admin.ExitCode.ShouldBe(0, admin.Output + admin.Errors);
        doctor.ExitCode.ShouldBe(0, doctor.Output);
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_named_and_no_password_shown()
    {
        var run = await CommandLine.Run("Host=127.0.0.1;Port=9;Username=x;Password=secret-word;Database=x", ["doctor"]);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("FAILED   The database answers.");
        run.Output.ShouldContain("ConnectionStrings:CallCenter");
        (run.Output + run.Errors).ShouldNotContain("secret-word");
        (run.Output + run.Errors).ShouldNotContain("   at ");
    }

    [Fact]
    public async Task While_it_acts_as_the_app_no_row_is_old_enough_to_go_and_with_a_wrong_setting_it_does_not_act_at_all()
    {
        var connection = await database.Create();
        await Seed(connection);
        (await CommandLine.Run(connection, ["migrate"])).ExitCode.ShouldBe(0);
        await Execute(connection, """
            insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA1', '+14155550134', number, id, 'ended', 'abandoned', past, past, past
            from app.lines, (select now() - interval '99 days' as past) old;
            insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, attempts)
            select gen_random_uuid(), from_number, line_id, 'abandoned', started_at, started_at, 1, id, 0 from calls
            """);

        var usual = await CommandLine.Run(connection, ["doctor"]);
        var wrong = await CommandLine.Run(connection, ["doctor"], ("Calls__MissedKept", "00:00:00"));

        usual.Output.ShouldContain("No app is running; the doctor acts as one");
        wrong.ExitCode.ShouldBe(1);
        wrong.Errors.ShouldContain("Calls:MissedKept");
        (await Scalar<long>(connection, "select count(*) from app.follow_ups where closed_at is null")).ShouldBe(1);
    }

    [Fact]
    public async Task Beside_an_app_that_cannot_be_reached_from_here_it_does_not_take_its_messages()
    {
        var connection = await database.Create();
        await Seed(connection);
        (await CommandLine.Run(connection, ["migrate"])).ExitCode.ShouldBe(0);
        await Execute(connection, $"""
            insert into hangfire.server (id, lastheartbeat) values ('another-container:{Environment.ProcessId}:{Guid.NewGuid()}', now())
            """);

        var run = await CommandLine.Run(connection, ["doctor"]);

        run.Output.ShouldContain($"The app another-container:{Environment.ProcessId} serves it, and cannot be reached from here.");
        run.Output.ShouldNotContain("apps use this database");
        run.Output.ShouldNotContain("the doctor acts as one");
        (await Scalar<long>(connection, "select count(*) from hangfire.server")).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_newer_version_has_changed_is_not_changed_back()
    {
        var connection = await database.Create();
        await Seed(connection);
        await Execute(connection, """
            insert into app.migrations (scriptname, applied) values ('29991231000000_newer.sql', now());
            drop index one_active_call_per_agent
            """);

        var run = await CommandLine.Run(connection, ["doctor", "--fix"]);

        run.Output.ShouldContain("Applied by another version: 29991231000000_newer.sql");
        run.Output.ShouldContain("The index one_active_call_per_agent is another than this version's.");
        (await Scalar<long>(connection, "select count(*) from pg_indexes where indexname = 'one_active_call_per_agent'")).ShouldBe(0);
    }

    private static async Task<T> Scalar<T>(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static Task Seed(string connection) => Execute(connection, """
        insert into app.users (id, user_name, normalized_user_name, display_name, security_stamp)
          values ('00000000-0000-0000-0000-00000000000a', 'a', 'A', 'A', 'stamp');
        insert into voip_users (id, identity, display_name)
          values ('00000000-0000-0000-0000-00000000000a', 'agent_0000000000000000000000000000000a', 'A');
        insert into app.lines (id, number, name) values (gen_random_uuid(), '+14155550100', 'Line');
        """);

    private static async Task Execute(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
