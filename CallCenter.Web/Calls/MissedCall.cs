using CallCenter.Web.Data;
using CallCenter.Web.FollowUps;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CallCenter.Web.Calls;

/// <summary>
/// What a change of a call means for the list of missed callers. <see cref="Transition"/> asks at every change, so that no command can
/// forget it; docs/decisions/missed.md has the table.
/// </summary>
public static class MissedCall
{
    /// <summary>Whoever hangs up sooner has misdialled, or thought better of it.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    /// <summary>Before the call is saved; nothing for a change that can neither open nor close a row.</summary>
    /// <param name="detail">The timeline's text, which names what the caller could not wait for.</param>
    public static IEnumerable<FormattableString> Follows(EntityEntry<Call> entry, string? detail)
    {
        var call = entry.Entity;
        var reached = Reached(entry);
        if (reached.Length > 0) yield return $"select app.talked({reached}, {call.AgentId}::uuid)";
        if (call.IsOutbound)
        {
            if (entry.State == EntityState.Added) yield return $"select app.calls_back({call.ToNumber}, {call.AgentId}::uuid, false)";
            // Without the agent's own leg nobody was called.
            else if (call is { State: CallState.Ended, AnsweredAt: null, AgentCallSid: not null })
                yield return $"select app.calls_back({call.ToNumber}, {call.AgentId}::uuid, true)";
        }
        else if (call.FromNumber != WithheldNumber.Stored && WhyMissed(call, detail) is { } why)
            yield return $"select app.miss({call.Id}, {call.FromNumber}, {call.LineId}, {Spelling.Of(why)}, {call.StartedAt}, null)";
    }

    /// <summary>The numbers that somebody begins to talk with: the customer's, and those of outside parties.</summary>
    private static string[] Reached(EntityEntry<Call> entry)
    {
        var call = entry.Entity;
        var met = call.AnsweredAt is not null && entry.Property(c => c.AnsweredAt).OriginalValue is null;
        if (!met && !call.Parties.Any(Talks)) return [];
        var before = entry.Property(c => c.Parties).OriginalValue;
        var joined = call.Parties.Where(p => Talks(p) && !before.Any(b => b.Joined && b.Label == p.Label)).Select(p => p.Number!);
        return [.. (met ? joined.Append(call.CustomerNumber) : joined).Where(n => n != WithheldNumber.Stored)];
    }

    private static bool Talks(Party party) => party is { Kind: PartyKind.Outside, Joined: true, Number: not null };

    /// <summary>Null: the call was answered, has not ended, or nobody has to be called back for it.</summary>
    private static MissedWhy? WhyMissed(Call call, string? detail) => call.EndReason switch
    {
        EndReason.Abandoned or EndReason.Failed
            when call.AnsweredAt is null && call.EndedAt - (call.QueuedAt ?? call.StartedAt) > Shortest => MissedWhy.Abandoned,
        EndReason.NoAnswer when EndedBy.In(detail) == EndedBy.Full => MissedWhy.TooMany,
        EndReason.NoAnswer when EndedBy.In(detail) == EndedBy.Nobody => MissedWhy.Nobody,
        EndReason.NoAnswer => MissedWhy.TooLong,
        // The number that they were sent to hung up while they still heard the greeting.
        EndReason.Rejected when EndedBy.In(detail) == EndedBy.Outside => MissedWhy.TooLong,
        EndReason.Voicemail => MissedWhy.Voicemail,
        EndReason.Closed => MissedWhy.Closed,
        _ => null,
    };
}
