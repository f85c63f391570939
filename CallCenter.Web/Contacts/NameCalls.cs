using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts;

/// <summary>
/// The live calls with these numbers show their contact's present name, on every screen. Within the transaction that changed the
/// contact, after its rows are saved. Ended calls find the name by their number when somebody looks.
/// </summary>
public sealed class NameCalls(CallCenterDb db, RecordingChange change)
{
    public const string Event = "caller_named";

    public async Task Run(IReadOnlyCollection<string> numbers, Guid by, DateTimeOffset now, CancellationToken ct)
    {
        // Few calls are live, while an import may change many numbers.
        var live = await db.Calls.AsNoTracking().Where(c => c.State != CallState.Ended).OrderBy(c => c.Id)
            .Select(c => new { c.Id, c.Direction, c.FromNumber, c.ToNumber }).ToListAsync(ct);
        if (live.Count == 0) return;
        var changed = numbers.ToHashSet();
        Guid? actor = await db.Agents.AnyAsync(a => a.Id == by, ct) ? by : null; // the timeline names agents
        var locked = new List<(Call Call, string Number)>(); // all of them before any agent
        foreach (var one in live)
        {
            if (Call.ContactsNumberOf(one.Direction, one.FromNumber, one.ToNumber) is { } number && changed.Contains(number)
                && await db.LockCall(one.Id, ct) is { Live: true } call) locked.Add((call, number));
        }
        foreach (var (call, number) in locked)
        {
            var name = await db.ContactWith(number).Select(c => c.Name).SingleOrDefaultAsync(ct);
            if (call.Name(name)) await change.Save(call, Event, now, ct, actor: actor);
        }
    }
}
