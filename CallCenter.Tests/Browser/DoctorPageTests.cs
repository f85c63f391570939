using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

public sealed class DoctorPageTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> complaints = new();
    private IPage page = null!;
    private Wire wire = null!;

    private ILocator Words => page.Locator(".outcome-words");
    private ILocator Outcome => page.Locator(".outcome");
    private ILocator Button => page.Locator("[data-action=examine]");
    private ILocator Layer(string name) => page.Locator($"[data-layer={name}]");

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        var window = await chromium.Window(microphone: false);
        await window.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        page = await window.NewPageAsync();
        page.Console += (_, message) => { if (message.Type == "error") complaints.Enqueue(message.Text); };
        page.PageError += (_, error) => complaints.Enqueue(error);
        wire = Wire.To(app.Url);
        await page.GotoAsync($"{wire.Url}/account/sign-in?returnUrl=/");
        await page.FillAsync("[name=UserName]", "ops");
        await page.FillAsync("[name=Password]", DemoPerson.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/ops/outbox");
    }

    public async ValueTask DisposeAsync()
    {
        if (page is not null) await page.Context.Leave();
        wire?.Dispose();
    }

    [Fact]
    public async Task The_page_examines_by_itself_and_every_layer_comes_to_its_end()
    {
        await Open();

        await Expect(Words).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(
            @"^All required checks pass \(\d+ passed(, \d+ warnings?)?(, \d+ skipped)?\) in \d"), new() { Timeout = 30_000 });
        foreach (var layer in Doctor.Layers)
            await Expect(Layer(layer)).ToHaveAttributeAsync("data-state",
                new System.Text.RegularExpressions.Regex("^(passed|warning|skipped|none)$"));
        await Expect(Layer("visibility").Locator("[data-slot=state]"))
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+ passed"));
        await Expect(Layer("schema").Locator(".finding").First).ToContainTextAsync("The database answers");
        (await Layer("schema").Locator(".finding").First.Locator(".finding-verdict").InnerTextAsync()).ShouldMatch(@"^\d+ ms\s+Passed$");
        complaints.ShouldBeEmpty();
        await Shots("all-well");
    }

    [Fact]
    public async Task A_failed_check_shows_its_cure_and_the_sql_and_the_report_can_be_copied()
    {
        const string cure = "revoke all on public.calls from public, anon, authenticated;";
        await app.Execute("grant select on public.calls to authenticated");
        try
        {
            await Open();
            await Expect(Words).ToContainTextAsync("failed (", new() { Timeout = 30_000 });
            await Expect(Outcome).ToHaveAttributeAsync("data-state", "failed");
            await Expect(Layer("visibility")).ToHaveAttributeAsync("data-state", "failed");
            var finding = page.Locator("[data-check='visibility.grants']");
            await Expect(finding).ToContainTextAsync("Failed");
            await Expect(finding).ToContainTextAsync("public.calls is open to authenticated");
            await Expect(finding.Locator("pre")).ToHaveTextAsync(cure);
            await Shots("failed");

            await page.ClickAsync("[data-action=show]");
            await Expect(page.Locator("[data-verdict=failed]").First).ToBeFocusedAsync();
            await finding.GetByRole(AriaRole.Button, new() { Name = "Copy SQL for visibility.grants" }).ClickAsync();
            await Expect(page.Locator("#toasts")).ToContainTextAsync("SQL copied");
            (await Copied()).ShouldBe(cure);
            await page.ClickAsync("[data-action=copy-report]");
            await Expect(page.Locator("#toasts")).ToContainTextAsync("Report copied");
            var report = await Copied();
            report.ShouldContain(
                "  FAILED   Browser tokens (authenticated, anon) have no rights on public tables, and may call app.may_listen. (");
            report.ShouldContain($"           Cure: Run this SQL as the owner of the schema.\n             {cure}\n");
            report.ShouldMatch(@"\d+ passed, \d+ warnings?, [1-9]\d* failed, \d+ skipped, in \d+\.\d s\.\n$");
        }
        finally { await app.Execute("revoke all on public.calls from authenticated"); }

        await Button.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(Words).ToContainTextAsync("All required checks pass", new() { Timeout = 30_000 });
        await Expect(page.Locator("[data-verdict=failed]")).ToHaveCountAsync(0);
        await Expect(page.Locator(".finding[data-old]")).ToHaveCountAsync(0);
        await Expect(Button).ToBeFocusedAsync();
    }

    [Fact]
    public async Task While_someone_else_examines_the_page_says_so_and_tries_again_when_asked()
    {
        var obstacle = await Obstacle.Across(app);
        await using var _ = obstacle;
        using var other = await (await app.SignIn("ops")).Http
            .SendAsync(new(HttpMethod.Post, "/ops/doctor/run"), HttpCompletionOption.ResponseHeadersRead);

        await Open();

        await Expect(Words).ToHaveTextAsync("An examination is running");
        await Expect(Outcome).ToHaveAttributeAsync("data-state", "busy");
        await Expect(Button).ToHaveTextAsync("Try again");
        await Shot("busy");
        await obstacle.DisposeAsync();
        (await other.Content.ReadAsStringAsync()).ShouldContain("schema.connection"); // however far it came behind the obstacle
        await Button.ClickAsync();
        await Expect(Words).ToContainTextAsync("All required checks pass", new() { Timeout = 30_000 });
        await Expect(Button).ToHaveTextAsync("Examine");
    }

    [Fact]
    public async Task A_stream_that_breaks_off_keeps_what_has_come_and_can_be_tried_again()
    {
        var obstacle = await Obstacle.Across(app);
        await using var _ = obstacle;
        await Open();
        await Expect(page.Locator("[data-check='schema.connection']")).ToBeVisibleAsync();
        await Expect(Layer("schema")).ToHaveAttributeAsync("data-state", "running");
        await Expect(Button).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(page.Locator(".outcome [data-slot=detail]")).ToContainTextAsync("Schema, layer 1 of 7.");
        await Shot("running");

        wire.Cut();

        await Expect(Words).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^The connection dropped after \d checks?$"));
        await Expect(Layer("schema").Locator("[data-slot=state]")).ToHaveTextAsync("Not finished");
        await Expect(Layer("outbox").Locator("[data-slot=state]")).ToHaveTextAsync("Not examined");
        await Expect(page.Locator("[data-check='schema.connection']")).ToBeVisibleAsync();
        await Shot("broken-off");

        await Button.ClickAsync();
        await Expect(Words).ToHaveTextAsync("The server cannot be reached");
        wire.Mend();
        await obstacle.DisposeAsync();
        // The server may still be leaving the examination that was cut off.
        var room = app.Services.GetRequiredService<ExaminationRoom>();
        await Eventually.True(async () =>
        {
            using var free = await room.Enter(TestContext.Current.CancellationToken);
            return free is not null;
        });
        await Button.ClickAsync();
        await Expect(Words).ToContainTextAsync("All required checks pass", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task A_page_that_was_open_too_long_is_loaded_anew_by_trying_again()
    {
        await Open();
        await Expect(Outcome).Not.ToHaveAttributeAsync("data-state", "running", new() { Timeout = 30_000 });
        await page.EvaluateAsync("document.querySelector('meta[name=csrf-token]').content = 'of last week'");
        await Button.ClickAsync();
        await Expect(Words).ToHaveTextAsync("This page is out of date");

        await Button.ClickAsync();

        await Expect(Words).ToContainTextAsync("All required checks pass", new() { Timeout = 30_000 });
    }

    private async Task Open()
    {
        await page.ClickAsync(".nav a[href='/ops/doctor']");
        await page.WaitForURLAsync("**/ops/doctor");
    }

    private Task<string> Copied() => page.EvaluateAsync<string>("navigator.clipboard.readText()");

    private async Task Shots(string name)
    {
        if (Environment.GetEnvironmentVariable("CALLCENTER_SHOTS") is not { Length: > 0 }) return;
        foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            await Shot($"{name}-{theme}".ToLowerInvariant());
        }
        await page.SetViewportSizeAsync(400, 800);
        await Shot($"{name}-narrow");
        await page.SetViewportSizeAsync(1440, 900);
    }

    private Task Shot(string name) => Environment.GetEnvironmentVariable("CALLCENTER_SHOTS") is { Length: > 0 } folder
        ? page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"doctor-{name}.png"), FullPage = true })
        : Task.CompletedTask;
}
