using System.Collections.Concurrent;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Legs;

namespace CallCenter.Web.Telephony;

/// <summary>
/// Asks Twilio every 30 s, and at startup, whether the legs of live calls still exist and their customers hear the right audio,
/// and does what a missing webhook would have done. Several nodes may do this: the commands change nothing the second time.
/// </summary>
public sealed class Reconciliation(IServiceScopeFactory scopes, Serving serving, ILogger<Reconciliation> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    // An agent waits for the end of a greeting that may be over: their screen says so until the caller is known to have joined.
    private static readonly TimeSpan EveryForCallers = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);
    private const int AtOnce = 4;

    // A leg that Twilio does not know may be one that it does not know yet: it must be missing twice in a row.
    private ConcurrentDictionary<string, bool> missing = new();
    // A wrong state may mean that a command is in progress: it must be wrong twice, in one state of its call.
    private ConcurrentDictionary<(Guid, long), bool> astray = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (serving.Temporary) return;
        using var timer = new PeriodicTimer(EveryForCallers);
        var turn = 0;
        do
        {
            try
            {
                if (turn++ % (int)(Every / EveryForCallers) == 0) await Look(Settled, stoppingToken);
                else await LookForCallers(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e) { log.LogWarning("Could not reconcile live calls with Twilio: {Reason}", e.Message); }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <param name="settled">Calls that changed more recently are left to their webhooks.</param>
    public async Task Look(TimeSpan settled, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var telephony = scope.ServiceProvider.GetRequiredService<TwilioRest>();
        var legs = await scope.ServiceProvider.GetRequiredService<OpenLegs>().Settled(settled, ct);
        var unknown = new ConcurrentDictionary<string, bool>();
        var limited = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(legs, limited, async (sid, token) =>
        {
            try
            {
                var status = await telephony.StatusOf(sid, token);
                if (status is null) unknown[sid] = true;
                var over = status is "completed" or "busy" or "failed" or "no-answer" or "canceled";
                if (status is null ? missing.ContainsKey(sid) : over) await Left(sid, status, token);
            }
            catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
            {
                log.LogWarning("Could not reconcile leg {Sid} with Twilio: {Reason}", sid, e.Message);
            }
        });
        missing = unknown;
        await LookForCallers(ct);
        await LookForCustomers(settled, telephony, scope.ServiceProvider, ct);
    }

    /// <summary>Callers whose greeting ended without a report: the call would end as unanswered.</summary>
    private async Task LookForCallers(CancellationToken ct)
    {
        List<ExpectedCaller> expected;
        await using (var scope = scopes.CreateAsyncScope())
            expected = await scope.ServiceProvider.GetRequiredService<OpenLegs>().Expected(TimeSpan.FromSeconds(1), ct);
        var some = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(expected, some, async (caller, token) =>
        {
            try { await LookFor(caller, token); }
            catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
            {
                log.LogWarning("Could not look for the caller of call {CallId} at Twilio: {Reason}", caller.CallId, e.Message);
            }
        });
    }

    private async Task LookFor(ExpectedCaller caller, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var telephony = scope.ServiceProvider.GetRequiredService<TwilioRest>();
        if (await telephony.IsHeld(caller.ConferenceSid, caller.CallSid, ct) is null) return;
        log.LogWarning("Reconciled: the caller of call {CallId} is in the conference, and no webhook reported it", caller.CallId);
        var legs = scope.ServiceProvider.GetRequiredService<FollowLegs>();
        await legs.Joined(caller.CallId, caller.CallSid, FollowLegs.Caller, caller.ConferenceSid, ct);
    }

    private async Task LookForCustomers(TimeSpan settled, TwilioRest telephony, IServiceProvider services, CancellationToken ct)
    {
        var odd = new ConcurrentDictionary<(Guid, long), bool>();
        var customers = await services.GetRequiredService<OpenLegs>().Customers(settled, ct);
        var limited = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(customers, limited, async (customer, token) =>
        {
            try
            {
                var held = await telephony.IsHeld(customer.ConferenceSid, customer.CallSid, token);
                if (held == customer.Held) return;
                odd[(customer.CallId, customer.Version)] = true;
                if (!astray.ContainsKey((customer.CallId, customer.Version))
                    || await telephony.StatusOf(customer.CallSid, token) is not "in-progress") return;
                log.LogWarning("The customer of call {CallId} {Is} at Twilio, which contradicts the call's state: corrected",
                    customer.CallId, held is null ? "is in no conference" : held.Value ? "is on hold" : "is not on hold");
                await using var scope = scopes.CreateAsyncScope();
                var reconcile = scope.ServiceProvider.GetRequiredService<ReconcileCall>();
                await (held is null ? reconcile.Readmit(customer, token) : reconcile.Rehold(customer, token));
            }
            catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
            {
                log.LogWarning("Could not check the customer of call {CallId} at Twilio: {Reason}", customer.CallId, e.Message);
            }
        });
        astray = odd;
    }

    private async Task Left(string sid, string? status, CancellationToken ct)
    {
        log.LogWarning("Reconciled: leg {Sid} has ended at Twilio ({Status}), and no webhook reported it", sid, status ?? "unknown");
        await using var scope = scopes.CreateAsyncScope();
        var follow = scope.ServiceProvider.GetRequiredService<FollowLegs>();
        await follow.Left(null, sid, null, status == "failed" ? EndReason.Failed : null, ct);
    }
}
