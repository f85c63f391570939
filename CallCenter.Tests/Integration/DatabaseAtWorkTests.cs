using System.Diagnostics;
using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using CallCenter.Web.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>A database that responds but is not working: everyone is told so in time, and everything recovers once it works.</summary>
public sealed class DatabaseAtWorkTests(UnprivilegedApp app) : IClassFixture<UnprivilegedApp>
{
    private string Role => app.Role;
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Read_only_sessions_answer_503_are_named_by_the_doctor_and_do_not_outlive_the_setting()
    {
        (await Voice()).Status.ShouldBe(HttpStatusCode.OK);
        await app.Execute($"""
            alter role {Role} set default_transaction_read_only = on;
            select pg_terminate_backend(pid) from pg_stat_activity where usename = '{Role}'
            """);
        try
        {
            await Eventually.True(async () => await Health() == HttpStatusCode.ServiceUnavailable);
            var refused = await Eventually.Get(async () =>
                await Voice() is { Status: not HttpStatusCode.OK } answer && answer.Says.Contains("The database is not working")
                    ? answer
                    : null);

            refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.RetryAfter.ShouldBe("1");
            var failed = (await Examine()).First(f => f.Verdict == Verdict.Failed);
            failed.Check.ShouldBe("schema.writable");
            failed.Found.ShouldContain($"default_transaction_read_only is on for the role {Role}");
            failed.Cure!.Sql.ShouldBe($"alter role {Role} reset default_transaction_read_only;");
            failed.Cure.Safe.ShouldBeFalse("somebody set it for a reason");
        }
        finally { await app.Execute($"alter role {Role} reset default_transaction_read_only"); } // and no session is ended
        await Eventually.True(async () => await Health() == HttpStatusCode.OK);
        await Eventually.True(async () =>
        {
            for (var n = 0; n < 10; n++) if ((await Voice()).Status != HttpStatusCode.OK) return false;
            return true;
        }, TimeSpan.FromSeconds(5));

        (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Voice()))).ShouldAllBe(a => a.Status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("revoke insert on public.calls from callcenter_app",
        "grant insert on public.calls to callcenter_app", "INSERT on public.calls")]
    [InlineData("revoke usage on schema app from callcenter_app", "grant usage on schema app to callcenter_app", "USAGE on schema app")]
    [InlineData("drop policy app_writes on public.calls",
        "create policy app_writes on public.calls for all to callcenter_app using (true) with check (true)", "a policy on public.calls")]
    [InlineData("revoke execute on function app.rings from callcenter_app",
        "grant execute on function app.rings to callcenter_app", "EXECUTE on function app.rings")]
    public async Task Revoked_rights_answer_503_and_the_doctors_cure_gives_them_back(string damage, string mend, string lacks)
    {
        await app.Execute(damage);
        try
        {
            await Eventually.True(async () => await Health() == HttpStatusCode.ServiceUnavailable);
            var refused = await Voice();
            refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.RetryAfter.ShouldBe("1");

            (await app.Services.GetRequiredService<Readiness>().Look(default))!.Says.ShouldContain(lacks);
            var failed = (await Examine()).Where(f => f is { Verdict: Verdict.Failed, Cure.Safe: true }).ToList();
            failed.ShouldContain(f => f.Layer == "schema" || f.Check == "visibility.app");
            foreach (var cure in failed.Select(f => f.Cure!.Sql!).Distinct()) await app.Execute(cure);
            await Eventually.True(async () => await Health() == HttpStatusCode.OK);
            (await Voice()).Status.ShouldBe(HttpStatusCode.OK);
        }
        finally { await app.Execute(mend.Replace("create policy", "drop policy if exists app_writes on public.calls; create policy")); }
    }

    [Theory]
    [InlineData("before insert on public.calls", "raise exception 'no calls on Sundays'", "no calls on Sundays (P0001)")]
    [InlineData("before insert on public.calls", "new.from_number := null", "\"from_number\" of relation \"calls\" violates not-null")]
    [InlineData("after insert on public.ring_events", "perform 1 / 0", "division by zero (22012)")]
    [InlineData("after insert on app.outbox_messages", "perform nobody_has_this()", "nobody_has_this() does not exist (42883)")]
    public async Task A_foreign_trigger_that_refuses_calls_answers_503_and_is_named_with_its_message(string when, string does, string says)
    {
        (await Voice()).Status.ShouldBe(HttpStatusCode.OK);
        await Install(when, does);
        try
        {
            var refused = await Voice();
            refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.RetryAfter.ShouldBe("1");
            await Eventually.True(async () => await Health() == HttpStatusCode.ServiceUnavailable);
            var failed = (await Examine()).First(f => f.Verdict == Verdict.Failed);
            failed.Check.ShouldBe("schema.writable");
            failed.Found.ShouldContain(says);
            var on = when[when.IndexOf("on ", StringComparison.Ordinal)..];
            failed.Found.ShouldContain($"The migrations did not create the trigger house_rule {on}.");
            failed.Cure!.Safe.ShouldBeFalse("it is somebody's");

            await app.Execute(failed.Cure.Sql!);
            await Eventually.True(async () => await Health() == HttpStatusCode.OK);
            (await Voice()).Status.ShouldBe(HttpStatusCode.OK);
        }
        finally { await Remove(); }
    }

    [Fact]
    public async Task A_foreign_trigger_that_a_call_meets_later_is_found_before_a_call_does()
    {
        await Install("before update on public.voip_users", "raise exception 'people are frozen'");
        try
        {
            (await Voice()).Status.ShouldBe(HttpStatusCode.OK);

            await Eventually.True(async () => await Health() == HttpStatusCode.ServiceUnavailable);
            (await app.Services.GetRequiredService<Readiness>().Look(default))!.Says.ShouldContain("people are frozen (P0001)");
        }
        finally { await Remove(); }
        await Eventually.True(async () => await Health() == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_trigger_that_refuses_one_caller_only_is_not_taken_for_a_database_that_does_not_work()
    {
        await Install("before insert on public.calls",
            $"if new.from_number = '{CallCenterApp.Caller}' then raise exception 'not you'; end if");
        try
        {
            (await Voice()).Status.ShouldBe(HttpStatusCode.InternalServerError);
            (await Health()).ShouldBe(HttpStatusCode.OK);
        }
        finally { await Remove(); }
    }

    [Fact]
    public async Task What_is_tried_leaves_no_row_behind()
    {
        const string count = """
            select (select count(*) from public.calls) + (select count(*) from app.users) + (select count(*) from app.lines)
              + (select count(*) from app.outbox_messages where topic = 'readiness') + (select count(*) from app.agent_spans)
            """;
        var before = await app.Scalar<long>(count);

        (await app.Services.GetRequiredService<Readiness>().Look(default)).ShouldBeNull();

        (await app.Scalar<long>(count)).ShouldBe(before);
    }

    private Task Install(string when, string does) => app.Execute($"""
        create function public.house_rule() returns trigger language plpgsql as $$ begin {does}; return new; end $$;
        create trigger house_rule {when} for each row execute function public.house_rule()
        """);

    private Task Remove() => app.Execute("drop function if exists public.house_rule() cascade");

    [Fact]
    public async Task A_table_that_somebody_keeps_locked_is_answered_within_ten_seconds_and_the_session_named()
    {
        await using var holder = new NpgsqlConnection(app.ConnectionString);
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await using var tx = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand("lock table public.calls in access exclusive mode", holder))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();

        var (answers, hindrance) = (Voice(), await app.Services.GetRequiredService<Readiness>().Look(default));
        var refused = await answers;

        refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.RetryAfter.ShouldBe("1");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        hindrance!.Says.ShouldContain("calls has been locked for");
        hindrance.Sql.ShouldBe($"select pg_terminate_backend({holder.ProcessID});");
        await tx.RollbackAsync(TestContext.Current.CancellationToken);
        await Eventually.True(async () => (await Voice()).Status == HttpStatusCode.OK);
    }

    private async Task<Answer> Voice()
    {
        var url = $"{app.Url}/webhooks/twilio/voice";
        var form = new Dictionary<string, string>
        {
            ["AccountSid"] = app.Account.AccountSid,
            ["CallSid"] = $"CA{Guid.NewGuid():N}",
            ["From"] = CallCenterApp.Caller,
            ["To"] = CallCenterApp.Line,
            ["CallStatus"] = "ringing",
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("X-Twilio-Signature",
            Signer.Sign(app.Account.AuthToken, url, form.ToDictionary(f => f.Key, f => new[] { f.Value })));
        using var answer = await Http.SendAsync(request);
        return new(answer.StatusCode, answer.Headers.RetryAfter?.ToString(), await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> Health()
    {
        using var answer = await Http.GetAsync($"{app.Url}/health");
        return answer.StatusCode;
    }

    private async Task<List<Finding>> Examine()
    {
        var findings = new List<Finding>();
        await foreach (var finding in app.Services.GetRequiredService<Doctor>().Examine(TestContext.Current.CancellationToken))
            findings.Add(finding);
        return findings;
    }

    private sealed record Answer(HttpStatusCode Status, string? RetryAfter, string Says);
}
