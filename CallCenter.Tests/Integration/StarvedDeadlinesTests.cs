using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Deadlines that cannot be handled must not keep the others from being handled.</summary>
public sealed class StarvedDeadlinesTests(CallCenterApp app) : ProductTest(app)
{
    private const string Broken = "+19995550000";

    [Fact]
    public async Task A_call_whose_time_is_over_is_dealt_with_though_a_hundred_and_more_fail_before_it()
    {
        await App.Execute($$"""
            create or replace function public.break_calls() returns trigger language plpgsql
              as $$ begin raise exception 'this call cannot be changed'; end $$;
            create trigger break_calls before update on public.calls for each row
              when (old.from_number = '{{Broken}}') execute function public.break_calls();
            insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, due_at)
            select gen_random_uuid(), 'CA' || md5(n::text), '{{Broken}}', l.number, l.id, 'ringing',
              now() - interval '1 hour', now() - interval '1 hour', now() - interval '1 hour'
            from generate_series(1, 250) n, (select id, number from app.lines limit 1) l
            """);
        try
        {
            await App.Execute("""
                insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, due_at)
                select gen_random_uuid(), 'CA' || md5('good'), '+14155550134', l.number, l.id, 'ringing', now(), now(), now()
                from app.lines l limit 1
                """);

            await Eventually.True(async () => await App.Scalar<long>(
                "select count(*) from public.calls where call_sid = 'CA' || md5('good') and state = 'ended'") == 1);

            (await App.Scalar<long>($"select count(*) from public.calls where from_number = '{Broken}' and state = 'ended'")).ShouldBe(0);
        }
        finally { await App.Execute("drop trigger break_calls on public.calls; drop function public.break_calls()"); }
        // They were not forgotten.
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from public.calls where state <> 'ended'") == 0,
            TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task An_agent_who_cannot_be_changed_keeps_nobody_elses_wrap_up_from_ending()
    {
        await App.Execute("""
            update public.voip_users set wrap_up_until = now() + interval '1 second' where display_name in ('Doug', 'Rhonda');
            create or replace function public.break_agents() returns trigger language plpgsql
              as $$ begin raise exception 'this agent cannot be changed'; end $$;
            create trigger break_agents before update on public.voip_users for each row
              when (old.display_name = 'Rhonda') execute function public.break_agents()
            """);
        try
        {
            await Eventually.True(async () => await WrapsUp("Doug") == 0);

            (await WrapsUp("Rhonda")).ShouldBe(1);
        }
        finally { await App.Execute("drop trigger break_agents on public.voip_users; drop function public.break_agents()"); }
        await Eventually.True(async () => await WrapsUp("Rhonda") == 0);
    }

    [Fact]
    public async Task A_call_that_cannot_be_offered_keeps_none_behind_it_from_being_offered()
    {
        await using var doug = await Handset.Of(App, "doug");
        await App.Execute($$"""
            update app.lines set distribution = 'longest_idle', ring_seconds = 60;
            create or replace function public.break_calls() returns trigger language plpgsql
              as $$ begin raise exception 'this call cannot be changed'; end $$;
            create trigger break_calls before update on public.calls for each row
              when (old.from_number = '{{Broken}}') execute function public.break_calls();
            insert into public.calls
              (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, queued_at, due_at, asked)
            select gen_random_uuid(), 'CA' || md5('first'), '{{Broken}}', number, id, 'ringing',
              now() - interval '1 minute', now() - interval '1 minute', now() - interval '1 minute', now() + interval '1 hour', '{}'
            from app.lines limit 1
            """);
        try
        {
            var caller = await App.Phone.Call();

            await Eventually.True(async () => await App.Scalar<long>(
                $"select count(*) from public.calls where from_number <> '{Broken}' and offered_to = '{doug.Id}'") == 1);

            await App.Phone.HangUp(caller);
        }
        finally { await App.Execute("drop trigger break_calls on public.calls; drop function public.break_calls()"); }
    }

    [Fact]
    public async Task A_missed_caller_who_cannot_be_settled_keeps_no_other_in_the_list_for_ever()
    {
        await App.Execute($$"""
            create or replace function public.break_missed() returns trigger language plpgsql
              as $$ begin raise exception 'this row cannot be changed'; end $$;
            create trigger break_missed before update on app.follow_ups for each row
              when (old.number = '{{Broken}}') execute function public.break_missed();
            insert into public.calls
              (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, ended_at, end_reason)
            select gen_random_uuid(), 'CA' || md5(n), n, l.number, l.id, 'ended', t, t, t, 'abandoned'
            from (values ('{{Broken}}'), ('+14155550134')) v (n), (select id, number from app.lines limit 1) l,
              (select now() - interval '40 days') d (t);
            insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, attempts)
            select gen_random_uuid(), from_number, line_id, 'abandoned', started_at, started_at, 1, id, 0 from public.calls
            """);
        try
        {
            await Eventually.True(async () => await App.Scalar<string>(
                "select string_agg(number, ' ') from app.follow_ups where closed_as = 'expired'") == "+14155550134");
        }
        finally { await App.Execute("drop trigger break_missed on app.follow_ups; drop function public.break_missed()"); }
    }

    private Task<long> WrapsUp(string name) => App.Scalar<long>(
        $"select count(*) from public.voip_users where display_name = '{name}' and wrap_up_until is not null");
}
