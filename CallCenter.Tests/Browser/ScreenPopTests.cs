using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>The customer's page in another system, as two agents see it who both want it opened when they answer.</summary>
public sealed class ScreenPopTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private const string Choice = "Open the customer’s page when I answer";
    private Desk doug = null!, rhonda = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        await app.Execute("update app.lines set ring_seconds = 600, pop_url = 'https://crm.invalid/?n={number}&by={agent}'");
        doug = await Desk.Open(await chromium.Window(), app, "doug");
        rhonda = await Desk.Open(await chromium.Window(), app, "rhonda");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in new[] { doug, rhonda })
            if (desk is not null) await desk.Page.Context.Leave();
    }

    [Fact]
    public async Task It_opens_on_answer_for_the_agent_who_has_the_call_and_for_nobody_while_it_rings()
    {
        var (asked, opened) = (new ConcurrentQueue<string>(), 0);
        foreach (var desk in new[] { doug, rhonda })
        {
            desk.Page.Context.Request += (_, request) => { if (request.Url.Contains("crm.invalid")) asked.Enqueue(request.Url); };
            desk.Page.Context.Page += (_, _) => opened++;
            await desk.Live();
            await desk.Page.GetByLabel(Choice).CheckAsync();
            await desk.GoAvailable();
        }
        await app.Phone.Call();
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        var link = doug.Ringing.GetByRole(AriaRole.Link, new() { Name = "Open the customer’s page in a new tab" });
        await Expect(link).ToBeVisibleAsync();
        await doug.Shot("pop-rings");
        opened.ShouldBe(0);

        await doug.Click("answer", doug.Ringing);

        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Eventually.True(() => Task.FromResult(!asked.IsEmpty && opened > 0)); // the driver may report the window after its request
        asked.Distinct().ShouldBe(["https://crm.invalid/?n=%2B14155550134&by=Doug"]);
        opened.ShouldBe(1);

        // Someone else is faster: the window that the click opened goes nowhere and closes.
        await doug.Click("end", doug.MyCall);
        await Expect(doug.MyCall).ToHaveCountAsync(0);
        var pages = doug.Page.Context.Pages.Count;
        await app.Phone.Call("+14155550188");
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        var faster = await app.SignIn("rhonda");
        var call = await faster.Sees("ringing");
        await doug.Page.RouteAsync("**/claim", async route =>
        {
            (await faster.Do(call.Id, "claim")).EnsureSuccessStatusCode();
            await route.ContinueAsync();
        });

        await doug.Click("answer", doug.Ringing);

        await Expect(doug.Ringing).ToHaveCountAsync(0);
        await Eventually.True(() => Task.FromResult(opened == 2 && doug.Page.Context.Pages.Count == pages));
        asked.Distinct().Count().ShouldBe(1);
        await doug.Page.ReloadAsync();
        await Expect(doug.Page.GetByLabel(Choice)).ToBeCheckedAsync();
    }
}
