using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Claims;

/// <summary>One call that rings everyone who can be rung, created without a webhook; all earlier calls have ended.</summary>
public static class Ringing
{
    public static async Task<Guid> Call(string database)
    {
        var call = Guid.CreateVersion7();
        await Stage.Run(database, $"""
            -- The calls first, as the app does: its sweep may look at the same rows in this moment.
            update public.calls set state = 'ended', end_reason = 'completed', ended_at = clock_timestamp(), due_at = null,
              version = version + 1 where state <> 'ended';
            delete from public.active_calls;
            update public.voip_users set current_call_id = null, current_call_phone_number = null, current_call_answered_at = null,
              wrap_up_until = null, version = version + 1 where current_call_id is not null;
            {Insert($"'{call}'::uuid, 'CA{call:N}'", "")}
            {OnScreens}
            """);
        return call;
    }

    /// <param name="from">Where the ids come from, if they are more than one.</param>
    public static string Insert(string idAndSid, string from) => $"""
        insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, due_at, version)
        select {idAndSid}, '+14155550134', number, id, 'ringing', clock_timestamp(), clock_timestamp(),
          clock_timestamp() + interval '10 minutes', 2
        from (select id as line, number from app.lines limit 1) l (id, number){from};
        """;

    public const string OnScreens = """
        insert into public.active_calls (call_id, agent_id, status, since)
        select c.id, a.id, 'ringing', clock_timestamp()
        from public.calls c join public.voip_users a on app.rings(c, a) where c.state = 'ringing';
        """;
}
