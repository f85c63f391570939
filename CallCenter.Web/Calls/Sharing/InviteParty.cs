using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>The agent invites a colleague or an outside number: to consult while the caller hears music, or for everyone to talk.</summary>
public sealed class InviteParty(Transition transition, Targets targets, IOptions<CallOptions> options)
{
    private const int MostParties = 8;

    public Task<Outcome> Consult(Guid callId, Guid agentId, Target target, CancellationToken ct) =>
        Run(callId, agentId, target, PartyPurpose.Consult, ct);

    public Task<Outcome> Add(Guid callId, Guid agentId, Target target, CancellationToken ct) =>
        Run(callId, agentId, target, PartyPurpose.Conference, ct);

    private Task<Outcome> Run(Guid callId, Guid agentId, Target target, PartyPurpose purpose, CancellationToken ct) =>
        transition.Own(callId, agentId, async call =>
        {
            if (!call.Talking) return new Refusal(Why.WrongState, "Not connected yet", "Wait until you are connected.");
            if (call.Consult is not null)
                return new Refusal(
                    Why.WrongState, "You are consulting", "Complete the transfer, join all, or go back to the caller first.");
            if (call.Present.Count() >= MostParties)
                return new Refusal(Why.WrongState, "The call is full", $"A call can have at most {MostParties} other participants.");
            if (target.LineId is not null) return new Refusal(Why.BadInput, "Not a line", "Choose a colleague or a number.");
            var (found, refusal) = await targets.Find(target, call, ct);
            if (refusal is not null) return refusal;

            var consults = purpose == PartyPurpose.Consult;
            // The caller would hear music, and the others too; and if the agent left, the consultation would have nobody to end it.
            if (consults && call.Present.Any(p => !p.Monitors))
                return new Refusal(Why.WrongState, "Others are on this call", "Add them to the call instead, or remove the others first.");
            var crew = await transition.LockCrew(call, ct);
            var holds = consults && call.State == CallState.Active;
            if (holds)
            {
                transition.Tell.Hold(call);
                call.Hold(crew.Now);
            }
            call.Set(Ask(call, found!, purpose, agentId, crew.Now));
            return await transition.Save(call, [holds ? "held" : "parties_changed"], crew.Now, ct, crew.Holder,
                detail: $"{(consults ? "consulting" : "adding")} {found!.Name}");
        }, ct);

    /// <summary>The party and, for a phone, the command that rings it.</summary>
    /// <param name="from">The number that a phone shows; the line's, if omitted.</param>
    public Party Ask(Call call, Reachable found, PartyPurpose purpose, Guid by, DateTimeOffset now, string? from = null)
    {
        if (found.Agent is { } colleague)
            return new(Party.LabelOf(PartyKind.Agent, colleague.Id), PartyKind.Agent, purpose, PartyState.Ringing,
                colleague.DisplayName, by, now, AgentId: colleague.Id, DueAt: now + options.Value.OfferTime);
        var label = $"outside-{call.Version}"; // the version only grows, so labels within a call are unique
        transition.Tell.Call(call, label, new(call.Id, found.Number!, from ?? call.Line.Number, EndsConference: false,
            RingingIsHeard: purpose != PartyPurpose.Conference, (int)options.Value.OutsideRingTime.TotalSeconds));
        return new(label, PartyKind.Outside, purpose, PartyState.Ringing, found.Name, by, now,
            Number: found.Number, DueAt: now + options.Value.RungFor);
    }
}
