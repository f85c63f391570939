using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>Doug and mostly Rhonda available at their desks, in real browsers; sue, the supervisor, if a test asks for her.</summary>
public abstract class CallWork(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    protected const string Outside = "+14155550188";
    protected const string OutsideShown = "+1 415-555-0188";
    private readonly List<Desk> desks = [];
    private readonly HttpClient twilio = new() { BaseAddress = new(app.Twilio.Url) };

    protected CallCenterApp App => app;
    protected Desk Doug { get; private set; } = null!;
    protected Desk Rhonda { get; private set; } = null!;
    /// <summary>False: the tests that need her have her come. An open desk keeps a tenth of a processor busy.</summary>
    protected virtual bool RhondaIsThere => true;

    public virtual async ValueTask InitializeAsync()
    {
        await app.Reset();
        await twilio.DeleteAsync("/simulate/phones");
        Doug = await Sit("doug");
        await Doug.GoAvailable();
        if (RhondaIsThere) await RhondaComes();
    }

    protected async Task RhondaComes()
    {
        Rhonda = await Sit("rhonda");
        await Rhonda.GoAvailable();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in desks) await desk.Page.Context.Leave();
        twilio.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task<Desk> Sit(string userName)
    {
        var desk = await Desk.Open(await chromium.Window(), app, userName);
        desks.Add(desk);
        await desk.Live();
        return desk;
    }

    /// <summary>A caller who is already talking to this desk.</summary>
    protected async Task<string> Talking(Desk desk)
    {
        var sid = await app.Phone.Call();
        await desk.Click("answer", desk.Ringing);
        await Expect(desk.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Heard(sid, "conference");
        return sid;
    }

    protected Task Heard(string sid, string what) => Eventually.True(async () => await app.Phone.Hears(sid) == what);

    /// <summary>Opens the chooser, searches for someone, and presses one of its buttons.</summary>
    protected static async Task Choose(Desk desk, string action, string whom, string button)
    {
        await desk.Click(action, desk.MyCall);
        var chooser = desk.Page.Locator("#chooser");
        await chooser.GetByRole(AriaRole.Combobox).FillAsync(whom);
        await Chosen(desk, whom);
        await chooser.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Expect(chooser).ToBeHiddenAsync();
    }

    /// <summary>The chooser offers them as ready: this desk may learn later than theirs that they are available.</summary>
    protected static Task Chosen(Desk desk, string whom) =>
        Expect(desk.Page.Locator("#chooser .choice[aria-selected=true]")).ToContainTextAsync(whom);

    protected static ILocator Party(Desk desk, string name) => desk.MyCall.Locator(".party", new() { HasText = name });

    /// <summary>An outside person, and what they do when their phone rings.</summary>
    protected async Task PhoneDoes(string does, string number = Outside) =>
        (await twilio.PutAsJsonAsync($"/simulate/phones/{Uri.EscapeDataString(number)}", new { does })).EnsureSuccessStatusCode();

    /// <summary>Who heard whom, at each change since <paramref name="after"/>.</summary>
    protected async Task<List<JsonElement>> Hearings(long after = 0) =>
        [.. (await app.Phone.Logged("hears")).EnumerateArray().Where(e => e.GetProperty("id").GetInt64() > after)];

    protected async Task<long> LogNow() =>
        (await app.Phone.Logged("hears")).EnumerateArray().Select(e => e.GetProperty("id").GetInt64()).LastOrDefault();

    /// <summary>By the prefixes of labels: each join has its own.</summary>
    protected static bool Hears(JsonElement entry, string who, string whom) =>
        entry.GetProperty("hears").EnumerateObject().Any(by => by.Name.StartsWith(who, StringComparison.Ordinal)
            && by.Value.EnumerateArray().Any(h => h.GetString()!.StartsWith(whom, StringComparison.Ordinal)));

    protected static void NoComplaints(params Desk[] desks)
    {
        foreach (var desk in desks) desk.Complaints.ShouldBeEmpty();
    }
}
