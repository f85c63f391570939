using CallCenter.Web.Lines;

namespace CallCenter.Web.Agents;

/// <summary>What a person chose. Stored in lower case in <c>voip_users.availability</c>.</summary>
public enum Availability { Available, Away }

/// <summary>One agent, as every colleague sees them. <see cref="Version"/> grows with every visible change.</summary>
public sealed class Agent
{
    /// <summary>The account's id.</summary>
    public Guid Id { get; init; }
    /// <summary>The Voice SDK's identity: <c>agent_</c> and 32 hex digits.</summary>
    public required string Identity { get; init; }
    public required string DisplayName { get; set; }
    public bool Active { get; set; } = true;
    public Availability Availability { get; set; } = Availability.Away;
    /// <summary>What the person tells colleagues, such as "Back at 3"; null for none.</summary>
    public string? Note { get; set; }
    /// <summary>A lease that the browser's heartbeat renews; null once it has expired, so that the change itself is an event.</summary>
    public DateTimeOffset? ReachableUntil { get; set; }
    /// <summary>They signed out, or have never signed in. Meaningful only while they are away and not reachable.</summary>
    public bool SignedOut { get; private set; } = true;
    public Guid? CurrentCallId { get; set; }
    public string? CurrentCallPhoneNumber { get; set; }
    public DateTimeOffset? CurrentCallAnsweredAt { get; set; }
    public DateTimeOffset? WrapUpUntil { get; private set; }
    /// <summary>How many calls in a row were offered to them in turn and not taken. Colleagues do not see it.</summary>
    public short MissedOffers { get; private set; }
    /// <summary>The teams they are in: 1 as a first member, 2 in the reserve. Replaced as a whole, never changed in place.</summary>
    public IReadOnlyDictionary<Guid, int> Teams { get; set; } = NoTeams;
    public long Version { get; set; } = 1;

    public static readonly IReadOnlyDictionary<Guid, int> NoTeams = new Dictionary<Guid, int>();

    public bool Rings =>
        Active && Availability == Availability.Available && ReachableUntil is not null && CurrentCallId is null && WrapUpUntil is null;

    /// <summary>Their browser is reachable until then, unless it renews the lease.</summary>
    public void Reach(DateTimeOffset until) => (ReachableUntil, SignedOut) = (until, false);

    public void Choose(Availability availability) => (Availability, SignedOut, MissedOffers) = (availability, false, 0);

    public void SignOut() =>
        (Availability, ReachableUntil, Note, SignedOut, MissedOffers) = (Availability.Away, null, null, true, 0);

    /// <summary>They did not take what was offered to them.</summary>
    /// <returns>True if they are away now: it was this many in a row.</returns>
    public bool MissOffer(int most)
    {
        MissedOffers++;
        if (MissedOffers < most || Availability == Availability.Away) return false;
        Choose(Availability.Away);
        return true;
    }

    /// <summary>Into the team, at this level, or out of it. False if they were so already.</summary>
    public bool Put(Guid teamId, TeamLevel level)
    {
        if (Teams.GetValueOrDefault(teamId) == (int)level) return false;
        var changed = new Dictionary<Guid, int>(Teams);
        if (level == TeamLevel.None) changed.Remove(teamId);
        else changed[teamId] = (int)level;
        (Teams, Version) = (changed, Version + 1);
        return true;
    }

    /// <returns>False if there was none.</returns>
    public bool EndWrapUp()
    {
        if (WrapUpUntil is null) return false;
        WrapUpUntil = null;
        return true;
    }

    public void TakeCall(Guid callId, string number)
    {
        (CurrentCallId, CurrentCallPhoneNumber, CurrentCallAnsweredAt, MissedOffers) = (callId, number, null, 0);
        Version++;
    }

    public void LeaveCall(DateTimeOffset? wrapUpUntil = null, DateTimeOffset? now = null)
    {
        CurrentCallId = null;
        CurrentCallPhoneNumber = null;
        CurrentCallAnsweredAt = null;
        WrapUpUntil = wrapUpUntil > now ? wrapUpUntil : null;
        Version++;
    }

    public static string IdentityOf(Guid id) => $"agent_{id:N}";

    public static Guid? IdOf(string? identity) =>
        identity is ['a', 'g', 'e', 'n', 't', '_', ..] && Guid.TryParseExact(identity[6..], "N", out var id) ? id : null;
}
