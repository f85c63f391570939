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
        List<(Guid Id, CallState State)> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<CallCenterDb>();
            await scope.ServiceProvider.GetRequiredService<Presence>().Expire(ct);
            due = (await db.Database.SqlQuery<DueCall>($"""
                select id, state from public.calls where due_at <= clock_timestamp() order by due_at limit 100
                """).ToListAsync(ct)).ConvertAll(d => (d.Id, Spelling.Read<CallState>(d.State)));
            await db.MatchRingingRows(ct);
        }
        foreach (var (id, state) in due)
        {
            await using var scope = scopes.CreateAsyncScope(); // one call's failure leaves nothing tracked for the next
            if (state == CallState.Claimed) await scope.ServiceProvider.GetRequiredService<ReleaseCall>().ClaimExpired(id, ct);
            else await scope.ServiceProvider.GetRequiredService<EndCall>().RingTimedOut(id, ct);
        }
    }

    private sealed record DueCall(Guid Id, string State);
}
