using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Deadlines that cannot be handled must not keep the others from being handled.</summary>
public sealed class StarvedDeadlinesTests(CallCenterApp app) : ProductTest(app)
{
    private const string Broken = "+19995550000";

    [Fact]
    public async Task A_call_whose_time_is_over_is_dealt_with_though_a_hundred_and_more_fail_before_it()
    {
        await using var broken = await Refusing("public.calls", $"from_number = '{Broken}'");
        await App.Execute($$"""
            insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, due_at)
            select gen_random_uuid(), 'CA' || md5(n::text), '{{Broken}}', l.number, l.id, 'ringing',
              now() - interval '1 hour', now() - interval '1 hour', now() - interval '1 hour'
            from generate_series(1, 250) n, (select id, number from app.lines limit 1) l
            """);
        await App.Execute("""
            insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, due_at)
            select gen_random_uuid(), 'CA' || md5('good'), '+14155550134', l.number, l.id, 'ringing', now(), now(), now()
            from app.lines l limit 1
            """);

        await Eventually.True(async () => await App.Scalar<long>(
            "select count(*) from public.calls where call_sid = 'CA' || md5('good') and state = 'ended'") == 1);

        (await App.Scalar<long>($"select count(*) from public.calls where from_number = '{Broken}' and state = 'ended'")).ShouldBe(0);

        await broken.DisposeAsync();
        // They were not forgotten.
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from public.calls where state <> 'ended'") == 0,
            TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task An_agent_who_cannot_be_changed_keeps_nobody_elses_wrap_up_from_ending()
    {
        // It refuses the end of the wrap-up, and not its beginning: that comes second, so that it cannot be over before.
        await using var broken = await Refusing("public.voip_users", "display_name = 'Rhonda' and old.wrap_up_until is not null");
        await App.Execute("update public.voip_users set wrap_up_until = now() where display_name in ('Doug', 'Rhonda')");

        await Eventually.True(async () => await WrapsUp("Doug") == 0);

        (await WrapsUp("Rhonda")).ShouldBe(1);

        await broken.DisposeAsync();
        await Eventually.True(async () => await WrapsUp("Rhonda") == 0);
    }

    [Fact]
    public async Task A_call_that_cannot_be_offered_keeps_none_behind_it_from_being_offered()
    {
        await using var doug = await Handset.Of(App, "doug");
        await using var broken = await Refusing("public.calls", $"from_number = '{Broken}'");
        await App.Execute($$"""
            update app.lines set distribution = 'longest_idle', ring_seconds = 60;
            insert into public.calls
              (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, queued_at, due_at, asked)
            select gen_random_uuid(), 'CA' || md5('first'), '{{Broken}}', number, id, 'ringing',
              now() - interval '1 minute', now() - interval '1 minute', now() - interval '1 minute', now() + interval '1 hour', '{}'
            from app.lines limit 1
            """);
        var caller = await App.Phone.Call();

        await Eventually.True(async () => await App.Scalar<long>(
            $"select count(*) from public.calls where from_number <> '{Broken}' and offered_to = '{doug.Id}'") == 1);

        await App.Phone.HangUp(caller);
    }

    [Fact]
    public async Task A_missed_caller_who_cannot_be_settled_keeps_no_other_in_the_list_for_ever()
    {
        await using var broken = await Refusing("app.follow_ups", $"number = '{Broken}'");
        await App.Execute($$"""
            insert into public.calls
              (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, ended_at, end_reason)
            select gen_random_uuid(), 'CA' || md5(n), n, l.number, l.id, 'ended', t, t, t, 'abandoned'
            from (values ('{{Broken}}'), ('+14155550134')) v (n), (select id, number from app.lines limit 1) l,
              (select now() - interval '40 days') d (t);
            insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, attempts)
            select gen_random_uuid(), from_number, line_id, 'abandoned', started_at, started_at, 1, id, 0 from public.calls
            """);
        await Eventually.True(async () => await App.Scalar<string>(
            "select string_agg(number, ' ') from app.follow_ups where closed_as = 'expired'") == "+14155550134");
    }

    /// <summary>Until it is disposed of, the database refuses to change these rows.</summary>
    /// <param name="which">A condition on the row as it was.</param>
    private async Task<Refusal> Refusing(string table, string which)
    {
        await App.Execute($"""
            create or replace function public.refuse_change() returns trigger language plpgsql
              as $$ begin raise exception 'this row cannot be changed'; end $$;
            create trigger refuse_change before update on {table} for each row when (old.{which}) execute function public.refuse_change()
            """);
        return new(App);
    }

    private sealed class Refusal(CallCenterApp app) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await app.Execute("drop function if exists public.refuse_change() cascade");
    }

    private Task<long> WrapsUp(string name) => App.Scalar<long>(
        $"select count(*) from public.voip_users where display_name = '{name}' and wrap_up_until is not null");
}
