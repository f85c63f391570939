using CallCenter.Web.Calls;

namespace CallCenter.Web.Pages;

/// <summary>A parked call.</summary>
public sealed record ParkedRow(CallView? Call, DateTimeOffset Now, bool Busy = false)
{
    public string Timer => Elapsed.Between(Call?.Parked?.Since, Now);
}
