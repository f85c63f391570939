using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>
/// Whatever runs out by the clock, looked at every second on every node: claims, rings, agents' leases and wrap-up.
/// Each command locks its row and looks again, so nodes may overlap.
/// </summary>
public sealed class Deadlines(IServiceScopeFactory scopes, ILogger<Deadlines> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private const int WholeBoardEvery = 10; // looks

    private int looks;
    private string? since;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        do
        {
            try { await Look(stoppingToken); }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) { log.LogWarning("Deadlines not looked at: {Reason}", e.Message); }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Look(CancellationToken ct)
    {
        List<(Guid Id, CallState State, bool PartiesOnly)> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<CallCenterDb>();
            // Not clock_timestamp(): what may change while a statement runs is compared with row after row, and no index is used.
            due = (await db.Database.SqlQuery<DueCall>($"""
                select id, state, due_at is null or due_at > statement_timestamp() as parties_only from public.calls
                where due_at <= statement_timestamp() or parties_due_at <= statement_timestamp()
                union all
                select c.id, c.state, false from public.calls c join public.voip_users a on a.id = c.offered_to
                where c.state = 'ringing' and c.due_at > statement_timestamp() and not app.rings(c, a)
                limit 100
                """).ToListAsync(ct)).ConvertAll(d => (d.Id, Spelling.Read<CallState>(d.State), d.PartiesOnly));
        }
        foreach (var (id, state, partiesOnly) in due)
        {
            await Alone($"parties of call {id}", services => services.GetRequiredService<FollowParties>().TimedOut(id, ct));
            if (!partiesOnly) await Alone($"call {id}", services => Due(services, id, state, ct));
        }
        await Alone("presence", services => services.GetRequiredService<Presence>().Expire(ct));
        // Now and then all of it: what was locked by others at one look and did not change has no later one, nor has what an older transaction wrote last, between two looks.
        if (looks++ % WholeBoardEvery == 0) since = null;
        await Alone("ringing rows", async services => since = await services.GetRequiredService<CallCenterDb>().MatchRingingRows(since, ct));
    }

    private static Task Due(IServiceProvider services, Guid id, CallState state, CancellationToken ct) => state switch
    {
        CallState.Claimed => services.GetRequiredService<ReleaseCall>().ClaimExpired(id, ct),
        CallState.Dialing => services.GetRequiredService<DialCall>().TimedOut(id, ct),
        CallState.Parked => services.GetRequiredService<RingOn>().ParkedTooLong(id, ct),
        _ => services.GetRequiredService<RingOn>().TimedOut(id, ct),
    };

    /// <summary>In a scope of its own: what fails for one call leaves nothing tracked for the next, and stops nobody else's clock.</summary>
    private async Task Alone(string what, Func<IServiceProvider, Task> look)
    {
        await using var scope = scopes.CreateAsyncScope();
        try { await look(scope.ServiceProvider); }
        catch (Exception e) when (e is not OperationCanceledException) { log.LogWarning("Deadline of {What} not kept yet: {Reason}", what, e.Message); }
    }

    private sealed record DueCall(Guid Id, string State, bool PartiesOnly);
}
