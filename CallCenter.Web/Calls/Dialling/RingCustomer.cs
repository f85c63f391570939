using CallCenter.Web.Calls.Talking;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Dialling;

/// <summary>The customer's phone, on a call that an agent makes: it rings once the agent has joined, and is answered or not.</summary>
public sealed class RingCustomer(Transition transition, EndCall end, IOptions<CallOptions> options)
{
    /// <summary>Part of the caller's transaction: the agent has joined, so the customer's phone rings.</summary>
    public async Task AgentJoined(Call call, string legSid, string conferenceSid, CancellationToken ct)
    {
        var now = await transition.Now(call, ct);
        var agent = await transition.LockHolder(call, ct);
        call.ConferenceSid = conferenceSid;
        call.Dialing(legSid, now, options.Value.RungFor);
        if (agent is not null) transition.Ledger.Joins(agent, call.Id, now);
        transition.Tell.Call(call, Party.Customer, new(call.Id, call.ToNumber, call.Line.Number,
            EndsConference: true, RingingIsHeard: true, (int)options.Value.OutsideRingTime.TotalSeconds));
        await transition.Save(call, ["dialing"], now, ct, agent);
    }

    /// <summary>Part of the caller's transaction: the customer's leg exists, has left Twilio's queue and is being dialled.</summary>
    public async Task Started(Call call, string legSid, CancellationToken ct)
    {
        if (!call.Live) transition.Tell.HangUp(call.Id, legSid);
        else
        {
            call.CallSid ??= legSid;
            var now = await transition.Now(call, ct);
            if (call.PutOff(Party.Customer, now + options.Value.RungFor))
            {
                await transition.Save(call, ["dialing"], now, ct, await transition.LockHolder(call, ct));
                return;
            }
        }
        await transition.SaveUnseen(ct);
    }

    /// <summary>Part of the caller's transaction: the customer has answered.</summary>
    public async Task Answered(Call call, string legSid, CancellationToken ct)
    {
        if (call.State != CallState.Dialing) return;
        var now = await transition.Now(call, ct);
        var agent = (await transition.LockHolder(call, ct))!;
        call.CallSid ??= legSid;
        call.Join(call.AgentCallSid!, now);
        agent.CurrentCallAnsweredAt = call.AnsweredAt;
        agent.Version++;
        await transition.Save(call, ["active"], now, ct, agent);
    }

    /// <summary>Neither an answer nor a reason why not.</summary>
    public Task TimedOut(Guid callId, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.State != CallState.Dialing || call.DueAt > await transition.Now(ct)) return false;
        transition.Tell.HangUpCaller(call);
        await end.Finish(call, EndReason.NoAnswer, "timeout", ct);
        return true;
    }, ct);
}
