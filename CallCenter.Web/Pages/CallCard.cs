using CallCenter.Web.Calls;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Pages;

/// <summary>
/// A call on one person's desk; without a call, the empty card inside <c>&lt;template&gt;</c> that the JS layer clones and fills.
/// </summary>
/// <param name="OnlyRings">
/// For a list of ringing calls: without the parts of a conversation, which would only slow down sixty cards.
/// </param>
/// <param name="Supervises">This person may block the customer's number.</param>
public sealed record CallCard(
    CallView? Call, DateTimeOffset Now, Guid Me, Func<Guid, string> NameOf, bool OnlyRings = false, bool Supervises = false)
{
    public string State => Call is null ? "ringing" : Place.StateFor(Call, Me);
    public string At => Call is null ? "none" : Place.Of(Call, Me) ?? "none";
    public string Consult => Call is null ? "none" : Place.Consult(Call)?.State ?? "none";
    public PartyView? Party => Call is null ? null : Place.PartyOf(Call, Me);
    public string Why => Call is null ? "" : Place.Why(Call, Me, NameOf);
    public IEnumerable<PartyRow> Parties => Call is null || At == "none" ? []
        : Place.Listed(Call, Me).Select(p => new PartyRow(p, Removable: At == "agent" && Consult == "none"));
    public IReadOnlyList<Trouble> Troubles => Call is null || At == "none" ? [] : [.. Place.Troubles(Call, Me)];
    public string Trouble => Troubles.Count == 0 ? "none" : string.Join(' ', Troubles.Select(t => t.Command));
    private IReadOnlyList<string> Offers => Call is null ? [] : Place.Offers(Call, Me);
    public bool HidesBlock => Call is null || PhoneNumber.CallBack(Call.Number) is null;
    public bool Hides(string action) => !Offers.Contains(action);
    public string Pressed(string mode) => Party?.Mode == mode ? "true" : "false";
    /// <summary>A caller's wait counts from the first ring, a conversation from the answer.</summary>
    public DateTimeOffset? Since => Call?.State is "ringing" ? Call.StartedAt : Call?.AnsweredAt ?? Call?.Since;
    public string Who => Call is null ? "" : Place.Who(Call);
    public string Beside => Call is null ? "" : Place.Beside(Call);
    public string Line => Call is null ? "" : Place.Line(Call);
    public string Timer => Elapsed.Between(Since, Now);
}
