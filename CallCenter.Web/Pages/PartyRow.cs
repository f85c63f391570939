using CallCenter.Web.Calls;

namespace CallCenter.Web.Pages;

/// <summary>Another person on a call, within its card.</summary>
public sealed record PartyRow(PartyView? Party, bool Removable = false)
{
    public bool HidesRemove => !Removable || Party is not { State: not "gone", Kind: not "supervisor" };
}
