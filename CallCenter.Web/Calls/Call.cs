using CallCenter.Web.Agents;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Calls;

/// <summary>A call and the rules by which it changes. Its methods only decide and mutate; the caller holds the row lock.</summary>
public sealed class Call
{
    public Guid Id { get; init; }
    /// <summary>The caller's leg at Twilio.</summary>
    public required string CallSid { get; init; }
    public string? ConferenceSid { get; set; }
    public string Direction { get; init; } = "inbound";
    public required string FromNumber { get; init; }
    public required string ToNumber { get; init; }
    public Guid LineId { get; init; }
    public Line Line { get; set; } = null!;
    public CallState State { get; private set; }
    public EndReason? EndReason { get; private set; }
    public Guid? AgentId { get; private set; }
    /// <summary>The present agent's leg: an older leg of the same agent must not end the new one.</summary>
    public string? AgentCallSid { get; private set; }
    public string? ClaimTab { get; private set; }
    public List<Guid> DeclinedBy { get; private set; } = [];
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset StateSince { get; private set; }
    public DateTimeOffset? ClaimedAt { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    /// <summary>When the present state runs out: the claim's lease or the ring's timeout.</summary>
    public DateTimeOffset? DueAt { get; private set; }
    public long Version { get; private set; }
    public CallRecording? Recording { get; private set; }

    public bool Live => State != CallState.Ended;
    public bool With(Guid agentId) => AgentId == agentId && State is (CallState.Claimed or CallState.Active or CallState.Held);

    /// <summary>Every ring is a new one: who declined an earlier one is asked again.</summary>
    public void Ring(DateTimeOffset now, TimeSpan ringTime)
    {
        DeclinedBy = [];
        AgentId = null;
        AgentCallSid = null;
        ClaimTab = null;
        Move(CallState.Ringing, now, now + ringTime);
    }

    public void Join(string agentCallSid, DateTimeOffset now)
    {
        AgentCallSid = agentCallSid;
        AnsweredAt ??= now;
        Move(CallState.Active, now, null);
    }

    public void Hold(DateTimeOffset now) => Move(CallState.Held, now, null);

    public void Resume(DateTimeOffset now) => Move(CallState.Active, now, null);

    public void Park(DateTimeOffset now)
    {
        AgentId = null;
        AgentCallSid = null;
        ClaimTab = null;
        Move(CallState.Parked, now, null);
    }

    public void Decline(Guid agentId)
    {
        DeclinedBy = [.. DeclinedBy, agentId];
        Version++;
    }

    public void End(EndReason reason, DateTimeOffset now)
    {
        Move(CallState.Ended, now, null);
        EndReason = reason;
        EndedAt = StateSince;
        Recording = null;
    }

    /// <summary>Goes on whatever becomes of the call: it is the caller's leg that is recorded.</summary>
    public void Record(CallRecording? recording)
    {
        if (!Live) throw new InvalidOperationException($"Call {Id} has ended.");
        Recording = recording;
        Version++;
    }

    /// <summary>The reason that fits an end nobody gave a reason for.</summary>
    public EndReason NaturalEnd => AnsweredAt is null ? Calls.EndReason.Abandoned : Calls.EndReason.Completed;

    private void Move(CallState state, DateTimeOffset now, DateTimeOffset? due)
    {
        if (!Live) throw new InvalidOperationException($"Call {Id} has ended.");
        State = state;
        StateSince = now > StateSince ? now : StateSince;
        DueAt = due;
        Version++;
    }
}

/// <summary>Which call is on which agent's screen; <c>status</c> is ringing, active, consulting or monitoring.</summary>
public sealed class ActiveCall
{
    public Guid CallId { get; init; }
    public Guid AgentId { get; init; }
    public required string Status { get; init; }
    public DateTimeOffset Since { get; init; }
}

public sealed class ParkedCall
{
    public Guid CallId { get; init; }
    public int Slot { get; init; }
    public Guid ParkedBy { get; init; }
    public Agent ParkedByAgent { get; init; } = null!;
    public DateTimeOffset ParkedAt { get; init; }
    public DateTimeOffset? Until { get; init; }
}

/// <summary>One line of a call's timeline.</summary>
public sealed class RingEvent
{
    public long Id { get; init; }
    public Guid CallId { get; init; }
    public long Version { get; init; }
    public required string Event { get; init; }
    public Guid? AgentId { get; init; }
    public DateTimeOffset At { get; init; }
    public string? Detail { get; init; }
}

/// <summary>A leg as Twilio reported it; kept so that events in any order, or twice, come to the same.</summary>
public sealed class Leg
{
    public required string CallSid { get; init; }
    public Guid? CallId { get; set; }
    public string? Label { get; set; }
    public string? ConferenceSid { get; set; }
    public DateTimeOffset? JoinedAt { get; set; }
    public DateTimeOffset? LeftAt { get; set; }
    public DateTimeOffset SeenAt { get; init; }
}
