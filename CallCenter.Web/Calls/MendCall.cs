using CallCenter.Web.Data;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

/// <summary>What Twilio shows of a customer is not what the call says, twice in a row: the customer hears the right thing again.</summary>
public sealed class MendCall(CallCenterDb db, Tell tell)
{
    /// <summary>The customer is on the line and in no conference: back into the call's, where music waits.</summary>
    public Task Readmit(SeatedCustomer customer, CancellationToken ct) => Run(customer, tell.Readmit, ct);

    /// <summary>Music plays, or does not, against the call's state.</summary>
    public Task Rehold(SeatedCustomer customer, CancellationToken ct) => Run(customer, call =>
    {
        if (customer.Held) tell.Hold(call, mends: true);
        else tell.Resume(call, mends: true);
    }, ct);

    private Task<bool> Run(SeatedCustomer customer, Action<Call> mend, CancellationToken ct) => db.InTransaction(async () =>
    {
        if (await db.LockCall(customer.CallId, ct) is not { } call || call.Version != customer.Version) return false;
        mend(call);
        await db.SaveChangesAsync(ct);
        return true;
    }, ct);
}
