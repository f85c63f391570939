using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

public sealed class OutdatedDeskTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private Desk doug = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        doug = await Desk.Open(await chromium.Window(), app, "doug");
        await doug.GoAvailable();
        await doug.Live();
    }

    public async ValueTask DisposeAsync()
    {
        if (doug is not null) await doug.Page.Context.Leave();
    }

    [Fact]
    public async Task A_desk_whose_browser_signed_in_somebody_else_is_told_that_it_is_out_of_date()
    {
        await using var elsewhere = await chromium.Window();
        await Desk.Open(elsewhere, app, "rhonda");
        await doug.Page.Context.AddCookiesAsync((await elsewhere.CookiesAsync())
            .Select(c => new Cookie { Name = c.Name, Value = c.Value, Url = doug.Url }));

        await Wake();
        await Expect(doug.Banner).ToHaveAttributeAsync("data-connection", "outdated");
        await Expect(doug.Banner.GetByText("This page is out of date")).ToBeVisibleAsync();
        await doug.Shot("desk-outdated");
    }

    /// <summary>A page that is online again sends a beat at once.</summary>
    private Task<bool> Wake() => doug.Page.EvaluateAsync<bool>("() => window.dispatchEvent(new Event('online'))");
}
