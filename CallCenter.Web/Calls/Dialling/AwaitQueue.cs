using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Dialling;

/// <summary>Twilio dials an account's calls at a fixed rate and queues the others: no call may time out before it has rung.</summary>
public sealed class AwaitQueue(Transition transition, IOptions<CallOptions> options)
{
    public Task<bool> Run(Guid callId, string label, TimeSpan wait, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        var now = await transition.Now(ct);
        if (!call.PutOff(label, now + wait + options.Value.RungFor)) return false;
        var agent = await transition.LockHolder(call, ct);
        var (@event, who) = call.PartyNamed(label) is { } party ? ("parties_changed", party.Name) : ("dialing", "The customer’s phone");
        await transition.Save(call, [@event], now, ct, agent,
            detail: $"{who} will be dialled in about {wait.TotalSeconds:0} s: other calls are ahead in the queue");
        return true;
    }, ct);
}
