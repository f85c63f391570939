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
            due = (await db.Database.SqlQuery<DueCall>($"""
                select id, state from public.calls where due_at <= clock_timestamp() order by due_at limit 100
                """).ToListAsync(ct)).ConvertAll(d => (d.Id, Spelling.Read<CallState>(d.State)));
        }
        foreach (var (id, state) in due)
        {
            await Alone($"call {id}", services => state == CallState.Claimed
                ? services.GetRequiredService<ReleaseCall>().ClaimExpired(id, ct)
                : services.GetRequiredService<EndCall>().RingTimedOut(id, ct));
        }
        await Alone("presence", services => services.GetRequiredService<Presence>().Expire(ct));
        await Alone("ringing rows", services => services.GetRequiredService<CallCenterDb>().MatchRingingRows(ct));
    }

    /// <summary>In a scope of its own: what fails for one call leaves nothing tracked for the next, and stops nobody else's clock.</summary>
    private async Task Alone(string what, Func<IServiceProvider, Task> look)
    {
        await using var scope = scopes.CreateAsyncScope();
        try { await look(scope.ServiceProvider); }
        catch (Exception e) when (e is not OperationCanceledException) { log.LogWarning("Deadline of {What} not kept yet: {Reason}", what, e.Message); }
    }

    private sealed record DueCall(Guid Id, string State);
}
