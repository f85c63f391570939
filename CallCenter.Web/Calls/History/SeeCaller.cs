using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.History;

/// <summary>One of a contact's numbers; <c>label</c> may be empty.</summary>
public sealed record CallerNumber(string Number, string NumberDisplay, string Label);

/// <summary>The contact whose number it is. <c>company</c> and <c>note</c>, which is pinned to the card, may be empty.</summary>
public sealed record CallerContact(
    Guid Id, string Name, string Company, bool Vip, string Note, string? ExternalUrl, IReadOnlyList<CallerNumber> Numbers);

/// <summary>
/// An earlier call with the same customer. <c>direction</c> is inbound or outbound; <c>agent</c> who had it last, or null; <c>outcome</c>
/// the reason of its end, null while it lives; <c>note</c> how the newest note on it begins, or null.
/// </summary>
public sealed record EarlierCall(DateTimeOffset At, string Direction, string Line, string? Agent, string? Outcome, string? Note);

/// <summary>Whose number it is and the last calls with them, the newest first; or why this person may not see it.</summary>
public sealed record CallerOutcome(CallerContact? Contact, IReadOnlyList<EarlierCall> Last, Refusal? Refusal = null)
{
    public static implicit operator CallerOutcome(Refusal refusal) => new(null, [], refusal);
}

/// <summary>
/// Who is on the other end of a call: for those whom it rings, who are or were on it, and supervisors. For anyone else the name on the
/// card is all.
/// </summary>
public sealed class SeeCaller(CallCenterDb db)
{
    private const int Shown = 5, MostNumbers = 10, LongestNote = 200;
    internal static readonly Refusal NotYours =
        new(Why.NotYours, "Not your call", "Only people whom this call rings, or who are or were on it, can see more of the caller.");

    /// <param name="anyCall">A supervisor may see every caller.</param>
    public async Task<CallerOutcome> Run(Guid callId, Guid agentId, bool anyCall, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!anyCall && !await May(call, agentId, ct)) return NotYours;
        if (WithheldNumber.Is(call.CustomerNumber)) return new(null, []); // shared by many callers
        var contact = await ContactOf(call, ct);
        var numbers = new[] { call.CustomerNumber, call.ContactsNumber }.OfType<string>()
            .Concat(contact?.Numbers.Select(n => n.Number) ?? []);
        return new(contact, await Last(callId, [.. numbers.Distinct().Take(MostNumbers)], ct));
    }

    /// <summary>Null for a number that nobody has saved, and for a withheld one.</summary>
    internal async Task<CallerContact?> ContactOf(Call call, CancellationToken ct) =>
        call.ContactsNumber is { } number ? await Contact(number, ct) : null;

    internal async Task<bool> May(Call call, Guid agentId, CancellationToken ct)
    {
        if (!await db.Agents.AnyAsync(a => a.Id == agentId && a.Active, ct)) return false;
        return call.PartyOf(agentId) is not null
            || (call.State == CallState.Ringing && await db.Rings(call.Id, agentId, ct))
            || await db.IsOrWasOn(call, agentId, ct);
    }

    private async Task<CallerContact?> Contact(string number, CancellationToken ct)
    {
        var contact = await db.ContactWith(number).AsNoTracking().SingleOrDefaultAsync(ct);
        if (contact is null) return null;
        var numbers = await db.ContactNumbers.AsNoTracking().Where(n => n.ContactId == contact.Id).OrderBy(n => n.Number).ToListAsync(ct);
        return new(contact.Id, contact.Name, contact.Company, contact.Vip, contact.Note, contact.ExternalUrl,
            numbers.ConvertAll(n => new CallerNumber(n.Number, PhoneNumber.Show(n.Number), n.Label)));
    }

    /// <summary>For each number the newest in and out, each in the order of its index; then the newest of those.</summary>
    private Task<List<EarlierCall>> Last(Guid callId, string[] numbers, CancellationToken ct) => db.Database.SqlQuery<EarlierCall>($"""
        select c.started_at as at, c.direction, l.name as line, a.display_name as agent, c.end_reason as outcome,
          (select left(n.text, {LongestNote}) from app.call_notes n where n.call_id = c.id order by n.updated_at desc limit 1) as note
        from (
          select distinct e.id, e.started_at
          from unnest({numbers}) as w (number) cross join lateral (
            (select i.id, i.started_at from public.calls i where i.from_number = w.number
              order by i.started_at desc limit {Shown + 1})
            union all
            (select o.id, o.started_at from public.calls o where o.direction = 'outbound' and o.to_number = w.number
              order by o.started_at desc limit {Shown + 1})) as e
          where e.id <> {callId}
          order by e.started_at desc limit {Shown}) as newest
        join public.calls c on c.id = newest.id
        join app.lines l on l.id = c.line_id
        left join public.voip_users a on a.id = c.agent_id
        order by c.started_at desc
        """).ToListAsync(ct);
}
