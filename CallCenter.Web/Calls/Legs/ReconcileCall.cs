using CallCenter.Web.Data;

namespace CallCenter.Web.Calls.Legs;

/// <summary>Twice in a row, Twilio's state of a customer contradicts the call's: the customer gets the right audio again.</summary>
public sealed class ReconcileCall(CallCenterDb db, Tell tell)
{
    /// <summary>The customer is connected but in no conference: they go back into the call's, where music plays.</summary>
    public Task Readmit(SeatedCustomer customer, CancellationToken ct) => Run(customer, tell.Readmit, ct);

    /// <summary>Music plays, or does not, contrary to the call's state.</summary>
    public Task Rehold(SeatedCustomer customer, CancellationToken ct) => Run(customer, call =>
    {
        if (customer.Held) tell.Hold(call, mends: true);
        else tell.Resume(call, mends: true);
    }, ct);

    private Task<bool> Run(SeatedCustomer customer, Action<Call> reconcile, CancellationToken ct) => db.InTransaction(async () =>
    {
        if (await db.LockCall(customer.CallId, ct) is not { } call || call.Version != customer.Version) return false;
        reconcile(call);
        await db.SaveChangesAsync(ct);
        return true;
    }, ct);
}
