using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Doug and Rhonda at work, Sue their supervisor, and a caller whose audio is checked.</summary>
public abstract class OnCallTest(CallCenterApp app) : ProductTest(app)
{
    protected const string Outside = "+14155550177";
    private readonly List<Handset> handsets = [];
    protected Handset Doug { get; private set; } = null!;
    protected Handset Rhonda { get; private set; } = null!;
    protected string Caller { get; set; } = "";
    /// <summary>A deadline that a test does not wait for must not come meanwhile.</summary>
    protected CallOptions Times => App.CallTimes;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // Whoever answers connects, and whoever is there stays, however long a loaded machine takes.
        (Times.ClaimLease, App.AgentTimes.ReachableLease) = (TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10));
        Doug = await Handset("doug");
        Rhonda = await Handset("rhonda");
    }

    protected async Task<Handset> Handset(string userName, bool available = true)
    {
        var handset = await Support.Handset.Of(App, userName, available);
        handsets.Add(handset);
        return handset;
    }

    /// <summary>A caller, and Doug talking to them.</summary>
    protected async Task<CallView> Talking()
    {
        Caller = await App.Phone.Call();
        var call = await Doug.Answer();
        await CallerHears("conference");
        return call;
    }

    protected Task CallerHears(string what) => Eventually.True(async () => await App.Phone.Hears(Caller) == what);

    protected async Task Phone(string number, string does) =>
        await App.Phone.Put($"/simulate/phones/{Uri.EscapeDataString(number)}", new { does, afterMs = 100 });

    public override async ValueTask DisposeAsync()
    {
        foreach (var handset in handsets) await handset.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
