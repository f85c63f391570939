using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>Twilio dials an account's telephones at a fixed rate, and the others wait: nobody is given up before they were rung.</summary>
public sealed class AwaitQueue(CallCenterDb db, Transition transition, IOptions<CallOptions> options)
{
    public Task<bool> Run(Guid callId, string label, TimeSpan wait, CancellationToken ct) => db.InTransaction(async () =>
    {
        if (await db.LockCall(callId, ct) is not { Live: true } call) return false;
        var now = await db.Now(ct);
        if (!call.PutOff(label, now + wait + options.Value.RungFor)) return false;
        var agent = call.AgentId is { } id ? await db.LockAgent(id, ct) : null;
        var (@event, who) = call.PartyNamed(label) is { } party ? ("parties_changed", party.Name) : ("dialing", "The customer’s telephone");
        await transition.Save(call, [@event], now, ct, agent, detail: $"{who} is dialled in about {wait.TotalSeconds:0} s: other calls go out first");
        return true;
    }, ct);
}
