using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using CallCenter.Web.People;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>Connections that are dead without notice, requests that are never answered, and what a desk sends after an outage.</summary>
public sealed class DeadConnectionTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private IBrowserContext window = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        window = await chromium.Window();
    }

    public async ValueTask DisposeAsync() => await window.Leave();

    private static async Task Pass(Desk desk, int seconds) =>
        await desk.Page.EvaluateAsync($"new Promise(passed => setTimeout(passed, {seconds * 1000}))");

    [Fact]
    public async Task A_desk_that_wakes_on_silently_dead_connections_is_right_within_five_seconds_and_live_again_soon()
    {
        using var line = Wire.To(app.Url);
        var page = await window.NewPageAsync();
        await page.GotoAsync($"{line.Url}/account/sign-in");
        await page.FillAsync("[name=UserName]", "doug");
        await page.FillAsync("[name=Password]", DemoPerson.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/desk");
        await page.ClickAsync("[data-action=available]");
        await Expect(page.Locator(".status")).ToHaveAttributeAsync("data-status", "available", new() { Timeout = 20_000 });
        await Expect(page.Locator(".connection")).ToHaveAttributeAsync("data-connection", "ok");
        var cards = page.Locator("[data-list=ringing] .call");

        line.FallSilent();
        await app.Phone.Call();
        await Eventually.True(async () => await app.Scalar<string>("select state from calls") == "ringing");
        (await cards.CountAsync()).ShouldBe(0);
        await page.EvaluateAsync("document.dispatchEvent(new Event('resume'))");

        await Expect(cards).ToHaveCountAsync(1, new() { Timeout = 5_000 });
        await Expect(page.Locator(".connection")).ToHaveAttributeAsync("data-connection", "ok", new() { Timeout = 5_000 });

        // Events now, before the dead socket is given up, must show too.
        await app.Phone.Call("+14155550199");
        await Expect(cards).ToHaveCountAsync(2, new() { Timeout = 5_000 });
    }

    [Fact]
    public async Task After_an_outage_each_desk_joins_its_two_topics_once()
    {
        var away = false;
        var (sockets, joins) = (new ConcurrentQueue<IWebSocketRoute>(), new ConcurrentQueue<string>());
        await window.RouteWebSocketAsync("**/realtime/v1/**", socket =>
        {
            if (away) { _ = socket.CloseAsync(new() { Code = 1011 }); return; }
            var server = socket.ConnectToServer();
            socket.OnMessage(frame =>
            {
                if (frame.Text?.Contains("phx_join") is true) joins.Enqueue(frame.Text);
                if (frame.Text is { } text) server.Send(text); else server.Send(frame.Binary!);
            });
            sockets.Enqueue(socket);
        });
        var doug = await Desk.Open(window, app, "doug");
        await Eventually.True(() => Task.FromResult(joins.Count == 2));
        await doug.Live();

        away = true;
        while (sockets.TryDequeue(out var socket)) await socket.CloseAsync(new() { Code = 1011 });
        await Expect(doug.Banner).ToHaveAttributeAsync("data-connection", "down", new() { Timeout = 20_000 });
        await Pass(doug, 8);
        joins.Clear();
        away = false;

        await doug.Live();
        await Pass(doug, 2);
        joins.Count.ShouldBe(2, string.Join('\n', joins));
    }

    [Fact]
    public async Task A_signalling_that_never_answers_the_registration_leaves_a_button_and_a_new_Device()
    {
        var (deaf, opened) = (true, 0);
        await window.RouteWebSocketAsync("**/signal**", socket =>
        {
            opened++;
            var (server, mine) = (socket.ConnectToServer(), deaf);
            socket.OnMessage(frame =>
            {
                if (!mine || frame.Text?.Contains("\"type\":\"register\"") is not true) server.Send(frame.Text!);
            });
        });
        var doug = await Desk.Open(window, app, "doug");
        await doug.Click("available");
        var banner = doug.Page.Locator("[data-problem-is=phone-failed]");
        await Expect(banner).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(banner).ToContainTextAsync("is not responding");
        await doug.Shot("never-registered");
        await Eventually.True(() => Task.FromResult(opened >= 2)); // it is retried, and the banner stays
        await Expect(banner).ToBeVisibleAsync();

        deaf = false;
        await banner.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();

        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "available", new() { Timeout = 7_000 });
        await Expect(banner).ToBeHiddenAsync();
    }
}
