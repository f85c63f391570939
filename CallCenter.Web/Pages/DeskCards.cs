using CallCenter.Web.Agents;
using CallCenter.Web.Calls;

namespace CallCenter.Web.Pages;

/// <summary>
/// A call on one person's desk; without a call, the empty card inside <c>&lt;template&gt;</c> that the JS layer clones and fills.
/// </summary>
/// <param name="OnlyRings">
/// For a list of ringing calls: without the parts of a conversation, which would only slow down sixty cards.
/// </param>
public sealed record CallCard(CallView? Call, DateTimeOffset Now, Guid Me, Func<Guid, string> NameOf, bool OnlyRings = false)
{
    public string State => Call is null ? "ringing" : Place.Standing(Call, Me);
    public string At => Call is null ? "none" : Place.Of(Call, Me) ?? "none";
    public string Consult => Call is null ? "none" : Place.Consult(Call)?.State ?? "none";
    public PartyView? Party => Call is null ? null : Place.PartyOf(Call, Me);
    public string Why => Call is null ? "" : Place.Why(Call, Me, NameOf);
    public IEnumerable<PartyRow> Parties => Call is null || At == "none" ? [] : Place.Listed(Call, Me).Select(p => new PartyRow(p, Removable: At == "agent" && Consult == "none"));
    public IReadOnlyList<Trouble> Troubles => Call is null || At == "none" ? [] : [.. Place.Troubles(Call, Me)];
    public string Trouble => Troubles.Count == 0 ? "none" : string.Join(' ', Troubles.Select(t => t.Command));
    private IReadOnlyList<string> Offers => Call is null ? [] : Place.Offers(Call, Me);
    public bool Hides(string action) => !Offers.Contains(action);
    public string Pressed(string mode) => Party?.Mode == mode ? "true" : "false";
    /// <summary>A caller's wait counts from the first ring, a conversation from the answer.</summary>
    public DateTimeOffset? Since => Call?.State is "ringing" ? Call.StartedAt : Call?.AnsweredAt ?? Call?.Since;
    public string Timer => Elapsed.Between(Since, Now);
}

/// <summary>Another person on a call, within its card.</summary>
public sealed record PartyRow(PartyView? Party, bool Removable = false)
{
    public bool HidesRemove => !Removable || Party is not { State: not "gone", Kind: not "supervisor" };
}

/// <summary>A parked call.</summary>
public sealed record ParkedRow(CallView? Call, DateTimeOffset Now, bool Busy = false)
{
    public string Timer => Elapsed.Between(Call?.Parked?.Since, Now);
}

/// <summary>A colleague, or the reader.</summary>
/// <param name="Supervised">The reader is a supervisor, and the row offers actions on its agent.</param>
public sealed record AgentRow(AgentView? Agent, Guid Me, DateTimeOffset Now, bool Supervised = false)
{
    public bool IsMe => Agent?.Id == Me;
    public bool Rings => Status == "available";
    public bool Busy => Agent?.Call is not null;
    public DateTimeOffset? WrapUpUntil => Status == "wrap-up" ? Agent!.WrapUpUntil : null;
    public string Left => WrapUpUntil is { } until ? Elapsed.Between(Now, until) : "";
    public string Timer => Elapsed.Between(Agent?.Call?.AnsweredAt, Now);
    public string Status => Agent switch
    {
        null => "away",
        { Call.AnsweredAt: null, Call: not null } => "connecting",
        { Call: not null } => "on-call",
        { Availability: "away" } => "away",
        { Reachable: false } => "unreachable",
        { WrapUpUntil: not null } => "wrap-up",
        _ => "available",
    };
}

/// <summary>Minutes and seconds as the JS layer's clock writes them.</summary>
public static class Elapsed
{
    public static string Between(DateTimeOffset? since, DateTimeOffset now)
    {
        if (since is null) return "";
        var t = now > since ? now - since.Value : TimeSpan.Zero;
        return t.TotalHours >= 1 ? $"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00}" : $"{t.Minutes}:{t.Seconds:00}";
    }
}
