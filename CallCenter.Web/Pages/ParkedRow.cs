using CallCenter.Web.Calls;

namespace CallCenter.Web.Pages;

/// <summary>A parked call.</summary>
public sealed record ParkedRow(CallView? Call, DateTimeOffset Now, bool Busy = false)
{
    public string Who => Call is null ? "" : Place.Who(Call);
    public string Beside => Call is null ? "" : Place.Beside(Call);
    public string Timer => Elapsed.Between(Call?.Parked?.Since, Now);
}
