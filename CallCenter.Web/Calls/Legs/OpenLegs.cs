using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Legs;

/// <summary>
/// A live call's customer, who should be in the call's conference. <see cref="Version"/> shows whether the call has changed since.
/// </summary>
public sealed record SeatedCustomer(Guid CallId, long Version, string CallSid, string ConferenceSid, bool Held);

/// <summary>A caller who should join the conference once the greeting is over.</summary>
public sealed record ExpectedCaller(Guid CallId, string CallSid, string ConferenceSid);

/// <summary>The legs of live calls at Twilio. Only calls that have not changed for longer than a webhook may take.</summary>
public sealed class OpenLegs(CallCenterDb db)
{
    /// <summary>According to our own record, whatever Twilio says.</summary>
    public Task<bool> Lives(string sid, CancellationToken ct) => db.Legs.AnyAsync(l => l.CallSid == sid && l.LeftAt == null, ct);

    /// <summary>Each customer's leg, the agent's if one has joined, and all others.</summary>
    public Task<List<string>> Settled(TimeSpan settled, CancellationToken ct) => db.Database.SqlQuery<string>($"""
        select sid as "Value" from public.calls c, lateral (
          values (c.call_sid), (c.agent_call_sid) union all
          select p ->> 'callSid' from jsonb_array_elements(case when jsonb_typeof(c.parties) = 'array' then c.parties else '[]' end) p
          where p ->> 'state' <> 'gone') leg (sid)
        where c.state <> 'ended' and c.state_since < clock_timestamp() - {settled} and sid is not null order by c.started_at limit 1000
        """).ToListAsync(ct);

    public Task<List<SeatedCustomer>> Customers(TimeSpan settled, CancellationToken ct) => db.Database.SqlQuery<SeatedCustomer>($"""
        select id as call_id, version, call_sid, conference_sid,
          state <> 'active' and not (state = 'outside' and returns_to is null
            and not parties @> jsonb_build_array(jsonb_build_object('purpose', 'transfer'))) as held
        from public.calls
        where state in ('ringing', 'active', 'held', 'parked', 'outside') and (state <> 'ringing' or answered_at is not null)
          and call_sid is not null and conference_sid is not null
          and state_since < clock_timestamp() - {settled} order by started_at limit 1000
        """).ToListAsync(ct);

    /// <summary>Callers who hear the greeting as far as is known, with the conference in which an agent waits for them.</summary>
    public Task<List<ExpectedCaller>> Expected(TimeSpan settled, CancellationToken ct) => db.Database.SqlQuery<ExpectedCaller>($"""
        select c.id as call_id, c.call_sid, l.conference_sid from public.calls c join app.legs l on l.call_sid = c.agent_call_sid
        where c.state in ('active', 'held') and c.direction = 'inbound' and c.answered_at is null
          and c.conference_sid is null and l.conference_sid is not null and c.state_since < clock_timestamp() - {settled}
        order by c.started_at limit 1000
        """).ToListAsync(ct);
}
