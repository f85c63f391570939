using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>What every node checks each second must not cost more with every past call.</summary>
public sealed class DeadlinesTests(CallCenterApp app) : ProductTest(app)
{
    private const int Past = 5_000;

    [Fact]
    public async Task Looking_at_the_deadlines_does_not_read_the_calls_of_the_past()
    {
        await App.Execute($"""
            insert into public.calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA' || md5(n::text), '+14155550177', l.number, l.id, 'ended', 'completed', t, t, t
            from generate_series(1, {Past}) n, (select id, number, now() - interval '40 days' as t from app.lines limit 1) l;
            analyze public.calls
            """); // in one transaction: nobody sees the rows, and reads them all, before the planner knows how many they are
        await App.Execute("update app.lines set ring_seconds = 5, voicemail = false");
        var before = await Read();

        await App.Phone.Call();
        await Eventually.True(async () =>
            await App.Scalar<long>("select count(*) from public.calls where state = 'ended' and end_reason = 'no_answer'") == 1);

        // Five looks or more, one each second. A busy machine reads the table once or twice for something else.
        (await Read() - before).ShouldBeLessThan(3 * Past);
    }

    /// <summary>Rows of calls that were read without an index, by everybody.</summary>
    private Task<long> Read() => App.Scalar<long>("select seq_tup_read from pg_stat_user_tables where relid = 'public.calls'::regclass");
}
