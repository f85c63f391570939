using System.Threading.Channels;

namespace CallCenter.Simulator.Voice;

/// <summary>One leg: between the cloud and one phone or browser.</summary>
internal sealed class Call(string from, string to, string direction, IFarEnd farEnd)
{
    public string Sid { get; } = Voice.Sid.New("CA");
    public string From { get; } = from;
    public string To { get; } = to;
    public string Direction { get; } = direction;
    public IFarEnd FarEnd { get; } = farEnd;

    public string Status { get; set; } = direction == "inbound" ? CallStatus.Ringing : CallStatus.Queued;
    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;
    public DateTimeOffset Updated { get; set; } = DateTimeOffset.UtcNow;
    /// <summary>When an outgoing call left the queue, or an incoming one arrived.</summary>
    public DateTimeOffset? Dialled { get; set; } = direction == "inbound" ? DateTimeOffset.UtcNow : null;
    public TimeSpan QueueTime { get; set; }
    public DateTimeOffset? Answered { get; set; }
    public DateTimeOffset? Ended { get; set; }
    public string? EndedBecause { get; set; }

    public string? ApplicationSid { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> CustomFields { get; init; } = [];
    public Script? Script { get; set; }

    /// <summary>From the answer on; for calls that the API makes.</summary>
    public TimeSpan? Longest { get; set; }
    public StatusSubscription? Subscription { get; set; }

    /// <summary>Set for a leg made by POST /Participants: it joins here as soon as it is answered.</summary>
    public Participant? Reserved { get; set; }
    public Participant? Seat { get; set; }
    public CancellationTokenSource? Run { get; set; }

    /// <summary>Keys pressed and not read by Gather or Record yet.</summary>
    public Channel<char> Keys { get; } = Channel.CreateUnbounded<char>();

    /// <summary>Being recorded by Record: the caller leaves a message.</summary>
    public Recording? Message { get; set; }

    /// <summary>A caller who says nothing is silence in the recording.</summary>
    public bool Speaking { get; set; } = true;

    /// <summary>What the running verb plays to them; a seat in a conference overrides it.</summary>
    public string Playing { get; set; } = direction == "inbound" ? "ringback" : "silence";

    /// <summary>Of the newest Say.</summary>
    public string? Language { get; set; }

    public bool IsOver => CallStatus.IsOver(Status);

    /// <summary>ringback, say, music, hold, conference or silence.</summary>
    public string Hearing => IsOver ? "silence" : Seat?.Hearing ?? Playing;

    public int Seconds => Answered is { } since ? (int)((Ended ?? DateTimeOffset.UtcNow) - since).TotalSeconds : 0;
}
