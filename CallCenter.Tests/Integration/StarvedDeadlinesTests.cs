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
}
