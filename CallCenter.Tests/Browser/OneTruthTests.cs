using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A desk that cannot reach a working server does not say in green that calls ring.</summary>
public sealed class OneTruthTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private Desk doug = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        doug = await Desk.Open(await chromium.Window(), app, "doug");
        await doug.GoAvailable();
    }

    public async ValueTask DisposeAsync()
    {
        if (doug is not null) await doug.Page.Context.Leave();
    }

    [Fact]
    public async Task Where_the_database_takes_no_writes_nothing_is_said_to_ring_and_it_is_again_once_it_does()
    {
        var (status, page) = (doug.Page.Locator(".status"), doug.Page);
        await Expect(status).ToContainTextAsync("Calls ring here.", new() { UseInnerText = true });
        var away = true;
        await page.RouteAsync("**/api/agents/me/heartbeat", route => away
            ? route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = "{}" })
            : route.ContinueAsync());

        // A beat every fifteen ticks, some of which a busy machine leaves out.
        await Expect(doug.Banner).ToHaveAttributeAsync("data-connection", "offline", new() { Timeout = 40_000 });
        await Expect(status).ToContainTextAsync("Calls do not ring here until the server responds again.", new() { UseInnerText = true });
        await Expect(status).Not.ToContainTextAsync("Calls ring here.", new() { UseInnerText = true });
        await doug.Shot("no-database");

        away = false;
        await Expect(doug.Banner).ToHaveAttributeAsync("data-connection", "ok", new() { Timeout = 20_000 });
        await Expect(status).ToContainTextAsync("Calls ring here.", new() { UseInnerText = true });
    }
}
