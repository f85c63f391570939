using CallCenter.Web.Lines;

namespace CallCenter.Web.Calls;

/// <summary>A call and the rules by which it changes. Its methods only decide and mutate; the caller holds the row lock.</summary>
public sealed class Call
{
    private Named? otherTeam;
    private (Guid Transaction, DateTimeOffset At)? locked;

    public Guid Id { get; init; }
    /// <summary>The customer's leg at Twilio; null until it exists, which happens for outbound calls only.</summary>
    public string? CallSid { get; set; }
    public string? ConferenceSid { get; set; }
    /// <summary><c>inbound</c> or <c>outbound</c>.</summary>
    public string Direction { get; init; } = Inbound;
    public required string FromNumber { get; init; }
    public required string ToNumber { get; init; }
    public Guid LineId { get; set; }
    public Line Line { get; set; } = null!;
    /// <summary>The line that was called, wherever the call went from there. Null for calls from before this was stored.</summary>
    public Guid? FirstLineId { get; init; }
    public CallState State { get; private set; }
    public EndReason? EndReason { get; private set; }
    public Guid? AgentId { get; private set; }
    /// <summary>The present agent's leg: an older leg of the same agent must not end the new one.</summary>
    public string? AgentCallSid { get; private set; }
    public string? ClaimTab { get; private set; }
    public List<Guid> DeclinedBy { get; private set; } = [];
    /// <summary>Whose number it is, as the contacts have it; null if it is nobody's. All that the screens are sent of a contact.</summary>
    public string? ContactName { get; private set; }
    /// <summary>
    /// The team that its contact's calls ring instead of the line's, until the call leaves the line that was called or that team is empty.
    /// </summary>
    public Guid? PreferredTeamId { get; private set; }
    /// <summary>Whom it rings: the team that its contact prefers, or that its line had when it began to ring; null for everyone.</summary>
    public Guid? TeamId { get; private set; }
    /// <summary>Its name. If that is not its line's team, <see cref="RungTeams"/> reads it: it is null before.</summary>
    public string? RungTeam => Line?.Team is { } its && its.Id == TeamId ? its.Name : otherTeam?.Id == TeamId ? otherTeam?.Name : null;
    /// <summary>Which of the team: <see cref="ByName"/>, <see cref="FirstMembers"/> or <see cref="AndReserve"/>.</summary>
    public short Reach { get; private set; } = FirstMembers;
    /// <summary>-1, 0 or 1, of the line that was called, wherever the call goes from there.</summary>
    public short Priority { get; init; }
    /// <summary>How often it went on from one line to another because nobody could answer it.</summary>
    public short Hops { get; private set; }
    /// <summary>The lines that it left in that way.</summary>
    public List<Guid> Passed { get; private set; } = [];
    /// <summary>While its line offers it to one agent at a time: who was asked. Null: it rings everyone in reach.</summary>
    public List<Guid>? Asked { get; private set; }
    /// <summary>While ringing: the only agent who is rung; null for everyone.</summary>
    public Guid? OfferedTo { get; private set; }
    /// <summary>While ringing: who is rung next if nobody answers.</summary>
    public Guid? ReturnsTo { get; private set; }
    /// <summary>Who transferred the call, or from whom it returns.</summary>
    public Guid? SentBy { get; private set; }
    /// <summary>Stays until the claim is redeemed: it shows how the claiming agent came to the call.</summary>
    public RingReason? RingReason { get; private set; }
    /// <summary>Everyone on the call except the customer and the agent. Replaced as a whole, never changed in place.</summary>
    public IReadOnlyList<Party> Parties { get; private set; } = [];
    public DateTimeOffset? PartiesDueAt { get; private set; }
    public DateTimeOffset StartedAt { get; init; }
    /// <summary>
    /// When it first rang, or would have: its place in the queue, wherever it rings later. Null if its line was closed or inactive.
    /// </summary>
    public DateTimeOffset? QueuedAt { get; private set; }
    public DateTimeOffset StateSince { get; private set; }
    public DateTimeOffset? ClaimedAt { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    /// <summary>
    /// How long the customer has talked with people, without the current period. Null: the call began before this was counted.
    /// </summary>
    public TimeSpan? Talked { get; private set; } = TimeSpan.Zero;
    /// <summary>Since when the customer talks; null while they wait for an answer, on hold, parked or during a transfer.</summary>
    public DateTimeOffset? TalkingSince { get; private set; }
    /// <summary>When the present state expires: the claim's lease or the ring's timeout.</summary>
    public DateTimeOffset? DueAt { get; private set; }
    public long Version { get; private set; }
    public CallRecording? Recording { get; private set; }
    /// <summary>What the screens show: a start, a pause and a resume that Twilio has not carried out yet do not count.</summary>
    public CallRecording? ShownRecording => (Recording, LateRecording) switch
    {
        (CallRecording.Paused, Calls.Tell.PauseLegsRecording) => CallRecording.On,
        (CallRecording.On, Calls.Tell.ResumeLegsRecording) => CallRecording.Paused,
        (CallRecording.On, Calls.Tell.RecordLeg) => null,
        _ => Recording,
    };
    /// <summary>Replaced as a whole, as the parties are.</summary>
    public IReadOnlyList<Trouble> Troubles { get; private set; } = [];
    /// <summary>
    /// Why Twilio did not call the customer, see <see cref="DialRefusal"/>. Sent with the call's end and kept in its timeline.
    /// </summary>
    public string? Refusal { get; set; }
    /// <summary>The caller heard that calls are recorded, in the greeting of the line that they called.</summary>
    public bool Told { get; private set; }

    public const string Inbound = "inbound";
    public const string Outbound = "outbound";

    public const short ByName = 0, FirstMembers = 1, AndReserve = 2;
    public const int MostHops = 3;

    public bool Live => State != CallState.Ended;
    public bool IsOutbound => Direction == Outbound;
    /// <summary>The number of the person outside, whoever called.</summary>
    public string CustomerNumber => IsOutbound ? ToNumber : FromNumber;
    /// <summary>The same as contacts have it: in E.164, however a trunk writes callers. Null if it is withheld, or not a phone's.</summary>
    public string? ContactsNumber => ContactsNumberOf(Direction, FromNumber, ToNumber);
    public static string? ContactsNumberOf(string direction, string from, string to) =>
        direction == Outbound ? PhoneNumber.CallerNumber(to, from) : PhoneNumber.CallerNumber(from, to);
    public bool With(Guid agentId) =>
        AgentId == agentId && State is (CallState.Claimed or CallState.Dialing or CallState.Active or CallState.Held);
    /// <summary>The customer can be talked to: they are in the conference, and the line's greeting is over.</summary>
    public bool CustomerIsIn => IsOutbound || ConferenceSid is not null;
    /// <summary>No rule records a person who was not told; an agent who tells them may.</summary>
    public RecordingRule RecordingRule => Line.Recording == RecordingRule.Always && !Told ? RecordingRule.Agent : Line.Recording;
    public bool Talking => State is CallState.Active or CallState.Held;
    /// <summary>The customer should hear people, not music.</summary>
    public bool CustomerTalks => State == CallState.Active || (State == CallState.Outside && ReturnsTo is null && !AwaitsNumber);
    /// <summary>The customer hears music until an outside number answers.</summary>
    public bool AwaitsNumber => Present.Any(p => p.Purpose == PartyPurpose.Transfer);
    /// <summary>Its line offers it to this agent; other offers are by name.</summary>
    public bool OffersInTurn => OfferedTo is not null && Reach != ByName;
    /// <summary>While ringing for everyone in reach: the end of the longest wait. Hops do not begin it again.</summary>
    public DateTimeOffset WaitEnds => StateSince + Line.RingTime;
    /// <summary>
    /// While ringing: when the team's reserve is rung too, or later where <see cref="RingOn"/> has put it off; null if that does not depend
    /// on the time.
    /// </summary>
    public DateTimeOffset? ReserveAt => Reach == FirstMembers && TeamId is not null && Line.ReserveAfter is { } after
        ? StateSince.AddSeconds(after) : null;
    /// <summary>The same as <c>app.reaches</c>.</summary>
    public bool Reaches(IReadOnlyDictionary<Guid, int> teams) =>
        TeamId is not { } team || (teams.TryGetValue(team, out var level) && level is 1 or 2 && level <= Reach);
    public IEnumerable<Party> Present => Parties.Where(p => p.Present);
    public IEnumerable<Party> Monitors => Present.Where(p => p.Monitors);
    public Party? Consult => Present.FirstOrDefault(p => p.Purpose == PartyPurpose.Consult);
    /// <summary>The database's clock once the row was locked; null if it was not locked in this transaction.</summary>
    public DateTimeOffset? LockedAt(Guid? transaction) => locked is { } at && at.Transaction == transaction ? at.At : null;
    public void Lock(Guid transaction, DateTimeOffset at) => locked = (transaction, at);
    /// <summary>A change of this time was saved: the transaction's next one is not before it.</summary>
    public void Saved(DateTimeOffset at) => locked = locked is { } was && was.At < at ? (was.Transaction, at) : locked;
    public Party? PartyOf(Guid agentId) => Present.FirstOrDefault(p => p.AgentId == agentId);
    public Party? PartyNamed(string label) => Present.FirstOrDefault(p => p.Label == label);

    /// <summary>At its beginning: what the contacts know of the number.</summary>
    /// <param name="team">Null: the line's own.</param>
    public void Know(string? contact, Named? team = null) => (ContactName, PreferredTeamId, otherTeam) = (contact, team?.Id, team);

    public void NameTeam(Named? team) => otherTeam = team;

    /// <summary>Nobody of the team that its contact prefers is at work any more: the call is its line's, whoever comes back.</summary>
    public void PreferNoTeam() => (PreferredTeamId, TeamId) = (null, Line.TeamId);

    /// <summary>The number's contact has this name now; null if it has none any more. False if the call shows it so already.</summary>
    public bool Name(string? contact)
    {
        if (contact == ContactName) return false;
        if (!Live) throw new InvalidOperationException($"Call {Id} has ended.");
        ContactName = contact;
        Version++;
        return true;
    }

    /// <summary>Every ring is a new one: an agent who declined an earlier one is rung again.</summary>
    /// <param name="reserve">No first member of the team can be rung: its reserve is rung at once.</param>
    public void Ring(
        DateTimeOffset now, TimeSpan ringTime, Guid? offeredTo = null, Guid? returnsTo = null, RingReason? reason = null,
        Guid? sentBy = null, bool reserve = false)
    {
        LeaveAgent();
        Queue(now);
        (DeclinedBy, OfferedTo, ReturnsTo, RingReason, SentBy) = ([], offeredTo, returnsTo, reason, sentBy);
        Address(offeredTo is not null ? ByName : reserve ? AndReserve : FirstMembers);
        Move(CallState.Ringing, now, now + ringTime);
        if (OfferedTo is null && ReserveAt < DueAt) DueAt = ReserveAt;
    }

    /// <summary>The team's reserve is rung too.</summary>
    public void RingReserve()
    {
        Reach = AndReserve;
        Await(null);
        Version++;
    }

    /// <summary>It rings this agent alone, until then.</summary>
    public void Offer(Guid agentId, DateTimeOffset until)
    {
        (OfferedTo, Asked) = (agentId, [.. Asked ?? [], agentId]);
        Await(until);
        Version++;
    }

    /// <summary>The agent did not take it, and the next one is asked.</summary>
    public void EndOffer(bool declined)
    {
        if (declined && OfferedTo is { } agent) DeclinedBy = [.. DeclinedBy, agent];
        OfferedTo = null;
        Await(null);
        Version++;
    }

    /// <summary>Each was asked once: it rings everyone in reach.</summary>
    public void RingAll()
    {
        (OfferedTo, Asked) = (null, null);
        Await(null);
        Version++;
    }

    /// <summary>It goes on ringing, at the line that it was passed to, or for its line's own team.</summary>
    /// <param name="reserve">No first member of its team can be rung.</param>
    public void RingOn(bool reserve, DateTimeOffset now)
    {
        (DeclinedBy, OfferedTo) = ([], null);
        Address(reserve ? AndReserve : FirstMembers);
        Await(null);
        // The wait does not begin again, but these first members are new to the call: their head start does, if the wait is long enough.
        if (ReserveAt is not null && now.AddSeconds(Line.ReserveAfter ?? 0) is var later && later < WaitEnds) DueAt = later;
        Version++;
    }

    /// <summary>Nobody can answer it on its line; it does not ring on yet.</summary>
    public void Pass(Line next)
    {
        Passed = [.. Passed, LineId];
        Hops++;
        MoveTo(next);
    }

    public bool MayPassTo(Guid lineId) => Hops < MostHops && lineId != LineId && !Passed.Contains(lineId);

    /// <summary>It would have rung.</summary>
    public void Queue(DateTimeOffset now) => QueuedAt ??= now;

    /// <summary>It would have rung, and could not: the caller is turned away at once.</summary>
    public void TurnAway(EndReason reason, DateTimeOffset now)
    {
        Queue(now);
        End(reason, now);
    }

    /// <summary>An agent places a call: the lease for their own leg works as with a claim.</summary>
    public void Dial(Guid agentId, string tab, DateTimeOffset now, TimeSpan lease)
    {
        (AgentId, ClaimTab, ClaimedAt) = (agentId, tab, now);
        Move(CallState.Claimed, now, now + lease);
    }

    /// <summary>The agent has joined; the customer's phone rings until <paramref name="ringTime"/> is over.</summary>
    public void Dialing(string agentCallSid, DateTimeOffset now, TimeSpan ringTime)
    {
        AgentCallSid = agentCallSid;
        Move(CallState.Dialing, now, now + ringTime);
    }

    /// <param name="met">Whether the customer is there too; an agent may join before the caller's greeting is over.</param>
    public void Join(string agentCallSid, DateTimeOffset now, bool met = true)
    {
        AgentCallSid = agentCallSid;
        if (met) AnsweredAt ??= now;
        Settle();
        Forget();
        Move(CallState.Active, now, null);
    }

    /// <summary>The customer has joined the agent who was already there.</summary>
    public void Meet(DateTimeOffset now)
    {
        if (!Live) throw new InvalidOperationException($"Call {Id} has ended.");
        AnsweredAt ??= now;
        CountTalk(now);
        Version++;
    }

    /// <summary>The caller is about to hear the notice.</summary>
    public void Tell() => Told = true;

    public void Hold(DateTimeOffset now) => Move(CallState.Held, now, null);

    public void Resume(DateTimeOffset now) => Move(CallState.Active, now, null);

    public void Park(DateTimeOffset now, TimeSpan? returnsAfter)
    {
        LeaveAgent();
        Forget();
        Move(CallState.Parked, now, returnsAfter is { } after ? now + after : null);
    }

    /// <summary>Another agent who has already joined has the call now.</summary>
    public void HandTo(Party next, DateTimeOffset now)
    {
        (AgentId, AgentCallSid, ClaimTab) = (next.AgentId, next.CallSid, next.Tab);
        Without(next);
        Settle();
        Move(CallState.Active, now, null);
    }

    /// <summary>The agents of another line are rung.</summary>
    public void MoveTo(Line line)
    {
        if (line.Id != LineId) PreferredTeamId = null; // whoever sends it to a line means that line's agents
        (LineId, Line) = (line.Id, line);
    }

    /// <summary>A supervisor takes the call; their leg has not joined yet.</summary>
    public void ClaimFor(Guid agentId, string tab, DateTimeOffset now, TimeSpan lease)
    {
        LeaveAgent();
        Settle();
        (AgentId, ClaimTab, ClaimedAt) = (agentId, tab, now);
        Move(CallState.Claimed, now, now + lease);
    }

    /// <summary>No agent is on the call any more; the customer talks to an outside number or waits for it.</summary>
    public void GoOutside(DateTimeOffset now, Guid? returnsTo)
    {
        LeaveAgent();
        Settle();
        ReturnsTo = returnsTo;
        Move(CallState.Outside, now, null);
    }

    /// <summary>The outside number has answered: the call no longer returns to anyone.</summary>
    public void Delivered(DateTimeOffset now)
    {
        ReturnsTo = null;
        CountTalk(now);
    }

    public void Decline(Guid agentId)
    {
        DeclinedBy = [.. DeclinedBy, agentId];
        Version++;
    }

    /// <summary>Adds a party, or replaces the one with its label. Parties that are gone are removed.</summary>
    public void Set(Party party)
    {
        Settled(party.Label);
        Replace([.. Present.Where(p => p.Label != party.Label), party]);
        Version++;
    }

    /// <summary>The party did not join, or has left; the agent who invited it sees why.</summary>
    public void MarkGone(Party party, string outcome)
    {
        Replace([.. Parties.Where(p => p.Label != party.Label), party with { State = PartyState.Gone, DueAt = null, Outcome = outcome }]);
        Version++;
    }

    public void Without(Party party)
    {
        Replace([.. Parties.Where(p => p.Label != party.Label)]);
        Version++;
    }

    /// <summary>The called customer or party is awaited until then. False if the change is too small to announce.</summary>
    public bool PutOff(string label, DateTimeOffset until)
    {
        var later = until - TimeSpan.FromSeconds(2);
        if (label == Party.Customer && State == CallState.Dialing && later > DueAt)
        {
            DueAt = until;
            Version++;
        }
        else if (PartyNamed(label) is { State: PartyState.Ringing } party && later > party.DueAt) Set(party with { DueAt = until });
        else return false;
        return true;
    }

    public void End(EndReason reason, DateTimeOffset now)
    {
        Replace([]);
        Settle();
        Move(CallState.Ended, now, null);
        if (Troubles.Count > 0) Troubles = [];
        EndReason = reason;
        EndedAt = StateSince;
        Recording = null;
    }

    /// <summary>Continues whatever happens to the call: the caller's leg is what is recorded.</summary>
    public void Record(CallRecording? recording)
    {
        if (!Live) throw new InvalidOperationException($"Call {Id} has ended.");
        Recording = recording;
        Settled(Trouble.OfRecording);
        Version++;
    }

    /// <summary>Twilio did not carry out a command.</summary>
    public void Add(Trouble trouble)
    {
        Troubles = [.. Troubles.Where(t => t.About != trouble.About), trouble];
        Version++;
    }

    public void Without(Trouble trouble)
    {
        Troubles = [.. Troubles.Where(t => t != trouble)];
        Version++;
    }

    /// <summary>The reason for an end that came without one.</summary>
    public EndReason NaturalEnd => AnsweredAt is not null ? Calls.EndReason.Completed
        : IsOutbound ? Calls.EndReason.NoAnswer : Calls.EndReason.Abandoned;

    private string? LateRecording => Troubles.FirstOrDefault(t => t is { Late: true, About: Trouble.OfRecording })?.Command;

    /// <summary>Superseded by another command or another outcome.</summary>
    private void Settled(string about)
    {
        if (Troubles.Any(t => t.About == about)) Troubles = [.. Troubles.Where(t => t.About != about)];
    }

    /// <summary>Parties that did not join are no longer shown.</summary>
    private void Forget()
    {
        if (Parties.Any(p => !p.Present)) Replace([.. Present]);
    }

    private void Address(short reach)
    {
        (TeamId, Reach) = (PreferredTeamId ?? Line?.TeamId, reach);
        Asked = Line?.Distribution == Distribution.LongestIdle ? [] : null;
    }

    /// <summary>What comes next for a call that rings: the offer's end, the reserve, the end of the longest wait.</summary>
    private void Await(DateTimeOffset? offerEnds)
    {
        var next = offerEnds ?? ReserveAt; // an offer is not cut short for the reserve
        DueAt = next < WaitEnds ? next : WaitEnds;
    }

    private void LeaveAgent()
    {
        (AgentId, AgentCallSid, ClaimTab) = (null, null, null);
        OfferedTo = null;
    }

    /// <summary>It stops ringing.</summary>
    private void Settle() => (OfferedTo, ReturnsTo, RingReason, SentBy) = (null, null, null, null);

    private void Replace(IReadOnlyList<Party> parties)
    {
        Parties = parties;
        PartiesDueAt = Present.Min(p => p.DueAt);
    }

    private void Move(CallState state, DateTimeOffset now, DateTimeOffset? due)
    {
        if (!Live) throw new InvalidOperationException($"Call {Id} has ended.");
        Settled(Trouble.OfHold);
        State = state;
        StateSince = now > StateSince ? now : StateSince;
        DueAt = due;
        CountTalk(StateSince);
        Version++;
    }

    /// <summary>The one rule for what counts as talking: someone has answered, and the customer hears people, not music.</summary>
    private void CountTalk(DateTimeOffset now)
    {
        var talks = AnsweredAt is not null && CustomerTalks;
        if (Talked is null || talks == (TalkingSince is not null)) return;
        if (TalkingSince is { } since && now > since) Talked += now - since;
        TalkingSince = talks ? now : null;
    }
}
