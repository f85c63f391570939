using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Data;
using CallCenter.Web.FollowUps;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// Everything that expires, checked every second on every node: claims, rings and offers, agents' leases and wrap-up.
/// Each command locks its row and checks again, so nodes may overlap.
/// </summary>
public sealed class Deadlines(
    IServiceScopeFactory scopes, Serving serving, IOptions<CallOptions> options, ILogger<Deadlines> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private const int WholeBoardEvery = 10; // checks
    private const int MissedEvery = 5; // checks
    private const int Portion = 100;
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // per call; another session may hold its lock indefinitely

    // A call whose deadline cannot be handled is retried at growing intervals: a hundred of them must not fill every check.
    private readonly Backoff<Guid> backoff = new(TimeSpan.FromSeconds(10)), unoffered = new(TimeSpan.FromSeconds(10));
    private int looks;
    private string? since;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (serving.Temporary) return;
        using var timer = new PeriodicTimer(Every);
        do
        {
            try { await Look(stoppingToken); }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) { log.LogWarning("Could not check deadlines: {Reason}", e.Message); }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Look(CancellationToken ct)
    {
        // Those that are due together are handled together, the longest overdue first, and each once.
        HashSet<Guid> seen = [.. backoff.Now];
        for (var full = true; full;)
        {
            var due = new List<DueCall>();
            await Alone("the calls that are due",
                async (of, token) => due = await Due(of.GetRequiredService<CallCenterDb>(), [.. seen], token), ct);
            seen.UnionWith(due.Select(c => c.Id));
            var some = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
            await Parallel.ForEachAsync(due, some, async (call, _) =>
            {
                if (await Keep(call, ct)) backoff.Worked(call.Id);
                else backoff.Failed(call.Id);
            });
            full = due.Count == Portion;
        }
        backoff.Tidy();
        await Together<Presence>("presence", (presence, token) => presence.Expire(token), (presence, token) => presence.Expired(token),
            (presence, id, token) => presence.Expire(id, token), ct);
        await MakeOffers(ct);
        var kept = options.Value.MissedKept;
        if (looks % MissedEvery == 0)
            await Together<KeepMissed>("missed callers", (missed, token) => missed.Run(kept, token),
                (missed, token) => missed.Due(kept, token), (missed, id, token) => missed.Run(kept, id, token), ct);
        // Now and then a full check: rows that others had locked, or that an older transaction wrote between two checks, are never seen
        // later.
        if (looks++ % WholeBoardEvery == 0) since = null;
        await Alone("ringing rows",
            async (of, token) => since = await of.GetRequiredService<CallCenterDb>().MatchRingingRows(since, token), ct);
    }

    /// <summary>All that are due at once; if that fails, one by one, so that one that cannot be changed keeps no others.</summary>
    private async Task Together<T>(
        string what, Func<T, CancellationToken, Task> all, Func<T, CancellationToken, Task<List<Guid>>> due,
        Func<T, Guid, CancellationToken, Task> one, CancellationToken ct) where T : notnull
    {
        if (await Alone(what, (of, token) => all(of.GetRequiredService<T>(), token), ct, Patience)) return;
        List<Guid> ids = [];
        await Alone(what, async (of, token) => ids = await due(of.GetRequiredService<T>(), token), ct, Patience);
        var some = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(ids, some, async (id, _) =>
            await Alone($"{what} ({id})", (of, token) => one(of.GetRequiredService<T>(), id, token), ct, Patience));
    }

    /// <summary>In the callers' order; one whose call cannot be offered makes way for those behind them.</summary>
    private async Task MakeOffers(CancellationToken ct)
    {
        HashSet<Guid> without = [.. unoffered.Now];
        for (var again = true; again;)
        {
            Guid? at = null;
            var made = await Alone("offers", async (of, token) =>
            {
                var offers = of.GetRequiredService<OfferCalls>();
                try { await offers.Run([.. without], token); }
                finally { at = offers.At; }
            }, ct, Patience);
            again = !made && at is { } failed && without.Add(failed);
            if (again) unoffered.Failed(at!.Value);
        }
        unoffered.Tidy();
    }

    private async Task<bool> Keep(DueCall call, CancellationToken ct)
    {
        var kept = await Alone(
            $"parties of call {call.Id}", (of, token) => of.GetRequiredService<ReleaseParty>().TimedOut(call.Id, token), ct, Patience);
        if (call.PartiesOnly) return kept;
        return await Alone(
            $"call {call.Id}", (of, token) => Expire(of, call.Id, Spelling.Read<CallState>(call.State), token), ct, Patience) && kept;
    }

    // Not clock_timestamp(): a value that may change while a statement runs is compared row by row, without an index.
    private static Task<List<DueCall>> Due(CallCenterDb db, Guid[] without, CancellationToken ct) => db.Database.SqlQuery<DueCall>($"""
        select id, state, parties_only from (
          select id, state, due_at is null or due_at > statement_timestamp() as parties_only, least(due_at, parties_due_at) as since
          from public.calls where due_at <= statement_timestamp() or parties_due_at <= statement_timestamp()
          union all
          select c.id, c.state, false, c.state_since from public.calls c join public.voip_users a on a.id = c.offered_to
          where c.state = 'ringing' and c.due_at > statement_timestamp() and not app.rings(c, a)
          union all
          -- nobody is left whom it could ring, or only the reserve
          select c.id, c.state, false, c.state_since from public.calls c join app.lines l on l.id = c.line_id
          where c.state = 'ringing' and c.due_at > statement_timestamp() and c.offered_to is null
            and (((l.nobody_to <> 'wait' or (c.team_id = c.preferred_team_id and c.team_id is distinct from l.team_id))
                and app.nobody_there(c.team_id))
              or (c.team_id is not null and c.reach = 1 and app.needs_reserve(c.team_id, c.declined_by)))) due
        where id <> all({without})
        order by since limit {Portion}
        """).ToListAsync(ct);

    private static Task Expire(IServiceProvider services, Guid id, CallState state, CancellationToken ct) => state switch
    {
        CallState.Claimed => services.GetRequiredService<ReleaseCall>().ClaimExpired(id, ct),
        CallState.Dialing => services.GetRequiredService<RingCustomer>().TimedOut(id, ct),
        CallState.Parked => services.GetRequiredService<RingTimeout>().ParkedTooLong(id, ct),
        _ => services.GetRequiredService<RingTimeout>().TimedOut(id, ct),
    };

    /// <summary>In a scope of its own: a failure for one call leaves nothing tracked for the next, and stops no other deadline.</summary>
    private async Task<bool> Alone(
        string what, Func<IServiceProvider, CancellationToken, Task> look, CancellationToken ct, TimeSpan? patience = null)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (patience is { } longest) limit.CancelAfter(longest);
        try
        {
            await look(scope.ServiceProvider, limit.Token);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("Could not handle the deadline of {What}, retrying: {Reason}", what, e.Message);
            return false;
        }
    }

    private sealed record DueCall(Guid Id, string State, bool PartiesOnly);
}
