using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>The product with a login role that owns nothing and is only a member of callcenter_app, as in docs/deploy.md.</summary>
public sealed class UnprivilegedApp(Lane lane) : OwnApp(lane)
{
    private static int count;

    /// <summary>A role is known to all databases of a server, and other lanes need one of their own.</summary>
    public string Role { get; } = $"callcenter_test_{Interlocked.Increment(ref count)}";

    protected override async Task<string> LetIn(string owner)
    {
        await using var source = NpgsqlDataSource.Create(owner);
        await using var create = source.CreateCommand(
            $"drop role if exists {Role}; create role {Role} login password 'unprivileged' in role callcenter_app");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(owner) { Username = Role, Password = "unprivileged" }.ConnectionString;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var drop = source.CreateCommand($"drop role if exists {Role}");
        await drop.ExecuteNonQueryAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class LeastPrivilegeTests(UnprivilegedApp app) : IClassFixture<UnprivilegedApp>
{
    [Fact]
    public async Task The_app_answers_parks_and_ends_calls_under_a_role_that_owns_nothing()
    {
        // Its pool may just have let go of its last session.
        await Eventually.True(() => app.Scalar<bool>($"""
            select exists (select from pg_stat_activity where datname = current_database() and usename = '{app.Role}')
            """));
        (await app.Scalar<bool>($"""
            select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = '{app.Role}'
            """)).ShouldBeFalse();
        (await app.Scalar<long>($"select count(*) from pg_class where relowner = '{app.Role}'::regrole")).ShouldBe(0);
        var doug = await app.SignIn("doug");
        await doug.Available();
        await app.Phone.Call();

        var call = await doug.Sees("ringing");
        (await doug.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await doug.Do(call.Id, "end")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await doug.SeesNoCall();
        await Eventually.True(async () => await app.Scalar<long>("select count(*) from app.outbox_messages") == 0);
    }

    [Fact]
    public async Task The_doctor_finds_nothing_wrong_with_that_role()
    {
        var findings = new List<Finding>();
        await foreach (var finding in app.Services.GetRequiredService<Doctor>().Examine(default)) findings.Add(finding);

        findings.Where(f => f.Verdict is Verdict.Failed or Verdict.Warning).ShouldBeEmpty();
        findings.ShouldContain(f => f.Check == "visibility.rows" && f.Verdict == Verdict.Passed);
    }

    [Theory]
    [InlineData("drop table public.calls")]
    [InlineData("alter table public.calls disable row level security")]
    [InlineData("create table public.mine (id int)")]
    [InlineData("create schema mine")]
    [InlineData("delete from app.migrations")]
    public async Task That_role_cannot_change_the_schema(string attempt)
    {
        await using var source = NpgsqlDataSource.Create(app.AppConnectionString);
        await using var command = source.CreateCommand(attempt);

        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync()))
            .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Without_its_grants_the_doctor_names_what_the_role_lacks()
    {
        await app.Execute("revoke insert on public.calls from callcenter_app");
        try
        {
            var findings = new List<Finding>();
            await foreach (var finding in app.Services.GetRequiredService<Doctor>().Examine(default)) findings.Add(finding);

            var failed = findings.First(f => f.Verdict == Verdict.Failed);
            failed.Check.ShouldBe("schema.transition");
            failed.Found.ShouldContain("permission denied for table calls");
            failed.Cure!.What.ShouldContain("callcenter_app");
        }
        finally { await app.Execute("grant insert on public.calls to callcenter_app"); }
    }
}
