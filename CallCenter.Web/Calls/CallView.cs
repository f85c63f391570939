using CallCenter.Web.Data;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Calls;

/// <summary>A parked call's slot. <c>since</c> is UTC.</summary>
public sealed record ParkedView(int Slot, Named By, DateTimeOffset Since);

/// <summary>
/// Another person on a call. <c>kind</c> agent, outside or supervisor; <c>purpose</c> consult, conference, transfer or monitor;
/// <c>state</c> ringing, claimed, joined or gone; <c>mode</c> (supervisors) listen, whisper or barge; <c>outcome</c> says why one is gone:
/// declined, no_answer, busy, failed, left, removed, or why Twilio did not call (unreachable, invalid_number, not_permitted, ...).
/// </summary>
public sealed record PartyView(
    string Label, string Kind, string Purpose, string State, string Name, Guid? AgentId, string? Number, string? NumberDisplay,
    string? Mode, Guid AddedBy, DateTimeOffset Since, string? Outcome)
{
    public static PartyView Of(Party p) => new(
        p.Label, Spelling.Of(p.Kind), Spelling.Of(p.Purpose), Spelling.Of(p.State), p.Name, p.AgentId, p.Number,
        p.Number is { } number ? PhoneNumber.Show(number) : null, p.Mode is { } mode ? Spelling.Of(mode) : null,
        p.AddedBy, p.Since, p.Outcome);
}

/// <summary>Whose number a call's customer has. The rest of a contact is not for every screen: <c>GET /api/calls/{id}/caller</c>.</summary>
public sealed record ContactView(string Name);

/// <summary>
/// A call's whole public state, as broadcasts and the board carry it. A browser applies it only if <c>version</c> is
/// higher than the one it shows. <c>state</c> is ringing, claimed, dialing, active, held, parked, outside or ended; <c>since</c> is when it
/// entered that state, <c>ringsUntil</c> limits a ringing card whose end event never arrives; all times are UTC. <c>number</c> is the
/// customer's, whatever the <c>direction</c>, and <c>anonymous</c> for withheld numbers;
/// <c>offeredTo</c> is the only agent who is rung, null for all; <c>ringReason</c> is
/// transfer, returned, rejoin or null. <c>team</c> is whom it rings, null for everyone; <c>reach</c> is 0 if it is offered to one agent by
/// name, 1 for the team's first members, 2 for its reserve too; <c>oneByOne</c>: it rings nobody until it is offered to somebody.
/// <c>priority</c> (-1, 0 or 1) and <c>queuedAt</c> are its place in line, see <see cref="PlaceInLine"/>.
/// <c>contact</c> has the name of whose number it is; null if nobody has saved it.
/// <c>opens</c>: the customer's page can be opened in another system, at <c>GET /api/calls/{id}/pop</c>.
/// <c>recording</c> is null, on or paused; <c>recordingRule</c> is the line's: off, always or agent; always only if the caller was told.
/// An inbound call that is active without <c>answeredAt</c> has its agent waiting while the caller
/// hears the greeting. <c>troubles</c> are commands that Twilio did not carry out, in words; <c>refusal</c> says why an ended outbound
/// call was not placed, like a party's <c>outcome</c>.
/// </summary>
public sealed record CallView(
    Guid Id, long Version, string State, string? EndReason, string Direction, string Number,
    string NumberDisplay, string From, string FromDisplay, string To, Named Line, Named? Agent,
    IReadOnlyList<Guid> DeclinedBy, Guid? OfferedTo, string? RingReason, Guid? SentBy, IReadOnlyList<PartyView> Parties,
    DateTimeOffset StartedAt, DateTimeOffset Since, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt,
    ParkedView? Parked, DateTimeOffset? RingsUntil,
    string? Recording, string RecordingRule, IReadOnlyList<Trouble> Troubles, string? Refusal,
    Named? Team, int Reach, bool OneByOne, int Priority, DateTimeOffset? QueuedAt, ContactView? Contact, bool Opens)
{
    public static CallView Of(Call call, string? agentName, ParkedView? parked)
    {
        // The same number on an inbound call, and reading one is slow.
        var from = (Stored: PhoneNumber.Caller(call.FromNumber), Shown: PhoneNumber.Show(call.FromNumber));
        var customer = call.CustomerNumber == call.FromNumber ? from
            : (PhoneNumber.Caller(call.CustomerNumber), PhoneNumber.Show(call.CustomerNumber));
        return Of(call, agentName, parked, customer, from);
    }

    private static CallView Of(Call call, string? agentName, ParkedView? parked,
        (string Stored, string Shown) customer, (string Stored, string Shown) from) => new(
        call.Id, call.Version, Spelling.Of(call.State), call.EndReason is { } r ? Spelling.Of(r) : null,
        call.Direction, customer.Stored, customer.Shown, from.Stored, from.Shown, call.ToNumber, new(call.LineId, call.Line.Name),
        call.AgentId is { } a ? new(a, agentName ?? "") : null,
        call.DeclinedBy, call.OfferedTo, call is { State: CallState.Ringing, RingReason: { } why } ? Spelling.Of(why) : null, call.SentBy,
        [.. call.Parties.Select(PartyView.Of)],
        call.StartedAt, call.StateSince, call.AnsweredAt, call.EndedAt, parked,
        call.State == CallState.Ringing ? EndOfRing(call) : null,
        call.ShownRecording is { } recording ? Spelling.Of(recording) : null, Spelling.Of(call.RecordingRule),
        call.Troubles, call.Refusal,
        call.TeamId is { } team ? new(team, call.RungTeam ?? "") : null,
        call.Reach, call is { State: CallState.Ringing, Asked: not null }, call.Priority, call.QueuedAt,
        call.ContactName is { } name ? new(name) : null, call.Line.PopUrl is not null);

    /// <summary>Not when its reserve is rung: until then and after it, the same cards ring.</summary>
    private static DateTimeOffset? EndOfRing(Call call) =>
        call.OfferedTo is null && call.WaitEnds > call.DueAt ? call.WaitEnds : call.DueAt;
}
