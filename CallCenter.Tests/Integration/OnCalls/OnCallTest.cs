using CallCenter.Tests.Support;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Doug and Rhonda at work, Sue their supervisor, and a caller whose audio is checked.</summary>
public abstract class OnCallTest(CallCenterApp app) : ProductTest(app)
{
    protected const string Outside = "+14155550177";
    private readonly List<Handset> handsets = [];
    private (TimeSpan Lease, TimeSpan Rejoin, TimeSpan Offer, TimeSpan Ring, TimeSpan Reachable)? usual;
    protected Handset Doug { get; private set; } = null!;
    protected Handset Rhonda { get; private set; } = null!;
    protected string Caller { get; set; } = "";
    /// <summary>
    /// The product's. What a test changes holds until its end: a deadline that it does not wait for must not come meanwhile.
    /// </summary>
    protected CallOptions Times => App.Services.GetRequiredService<IOptions<CallOptions>>().Value;
    private AgentOptions Agents => App.Services.GetRequiredService<IOptions<AgentOptions>>().Value;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        usual = (Times.ClaimLease, Times.RejoinTime, Times.OfferTime, Times.OutsideRingTime, Agents.ReachableLease);
        // Whoever answers connects, and whoever is there stays, however long a loaded machine takes.
        (Times.ClaimLease, Agents.ReachableLease) = (TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10));
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
        if (usual is { } was)
            (Times.ClaimLease, Times.RejoinTime, Times.OfferTime, Times.OutsideRingTime, Agents.ReachableLease) = was;
        foreach (var handset in handsets) await handset.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
