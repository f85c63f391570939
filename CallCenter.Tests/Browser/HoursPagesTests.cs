using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>What a supervisor does about opening hours, on a wide screen, on a phone and by keyboard.</summary>
public sealed class HoursPagesTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private IBrowserContext window = null!;
    private IPage page = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        window = await chromium.Window();
        await window.SignIn(app, "sue");
        page = await window.NewPageAsync();
    }

    public async ValueTask DisposeAsync() => await window.Leave();

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_line_is_closed_for_two_hours_with_two_clicks_and_opened_again_with_one(int width)
    {
        await page.SetViewportSizeAsync(width, 844);
        await page.GotoAsync($"{app.Url}/lines");

        await page.GetByText("Close… Main line").ClickAsync();
        (await Axe.Violations(page, ".closing", onlyColours: false)).ShouldBeEmpty();
        (await Axe.Layout(page)).ShouldBeEmpty();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close for 2 hours" }).ClickAsync();

        await Expect(page.Locator(".note")).ToContainTextAsync("Main line is closed for 2 hours.");
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("Closed");
        await Shot($"line-closed-{width}");
        (await app.Scalar<bool>("select closed_until > now() from app.lines")).ShouldBeTrue();

        await page.GetByRole(AriaRole.Button, new() { Name = "Open again" }).ClickAsync();

        await Expect(page.Locator(".note")).ToContainTextAsync("Main line follows its opening hours again.");
        (await app.Scalar<bool>("select closed_until is null from app.lines")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_reason_is_typed_by_keyboard_and_Enter_closes_for_two_hours()
    {
        await page.GotoAsync($"{app.Url}/lines");

        await page.GetByText("Close… Main line").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByLabel("Why Main line is closed").FillAsync("Fire drill");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("tbody tr")).ToContainTextAsync("Fire drill");
        (await app.Scalar<double>("select extract(epoch from closed_until - now())::float8 from app.lines")).ShouldBeInRange(7000, 7200);
    }

    [Fact]
    public async Task Hours_with_a_lunch_break_are_typed_refused_at_their_day_and_saved()
    {
        await page.GotoAsync($"{app.Url}/lines/edit/{await app.Scalar<Guid>("select id from app.lines")}");
        await page.GetByLabel("Weekly hours").CheckAsync();
        await page.GetByLabel("Open on Monday").FillAsync("09:00-12:00, 11:00-17:30");
        await page.GetByLabel("Open on Tuesday").FillAsync("9-12, 13-17:30");
        await page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await Shot("line-hours");

        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        var monday = page.GetByRole(AriaRole.Row, new() { Name = "Monday" });
        await Expect(monday).ToContainTextAsync("09:00-12:00 and 11:00-17:30 overlap.");
        await Expect(page.GetByLabel("Open on Tuesday")).ToHaveValueAsync("9-12, 13-17:30");
        await Shot("line-hours-refused");

        await page.GetByLabel("Open on Monday").FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.Locator(".note")).ToContainTextAsync("Main line was saved.");
        (await app.Scalar<string>("select hours from app.lines")).ShouldBe(
            "tue 09:00-12:00, 13:00-17:30; wed 09:00-17:00; thu 09:00-17:00; fri 09:00-17:00");
    }

    [Fact]
    public async Task A_calendar_is_filled_and_chosen_for_a_line()
    {
        await page.GotoAsync($"{app.Url}/lines");
        await page.GetByRole(AriaRole.Link, new() { Name = "Calendars" }).ClickAsync();
        await Expect(page.Locator(".empty")).ToContainTextAsync("No calendars yet");
        await Shot("calendars-empty");

        await page.GetByRole(AriaRole.Link, new() { Name = "Add calendar" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Germany");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var form = page.Locator("#holiday");
        await form.GetByLabel("Name").FillAsync("Christmas Eve");
        await form.GetByLabel("Repeats").SelectOptionAsync("yearly");
        await form.GetByLabel("First day").FillAsync("2026-12-24");
        await form.GetByLabel("On this day").SelectOptionAsync("open");
        await form.GetByLabel("Open", new() { Exact = true }).FillAsync("9-12");
        await form.GetByRole(AriaRole.Button, new() { Name = "Add holiday" }).ClickAsync();

        await Expect(page.Locator(".rows")).ToContainTextAsync("24 Dec every year · open 09:00-12:00");
        await Shot("calendar");

        await page.GotoAsync($"{app.Url}/lines/edit/{await app.Scalar<Guid>("select id from app.lines")}");
        await page.GetByLabel("Holidays").SelectOptionAsync(new SelectOptionValue { Label = "Germany" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.Locator("tbody tr")).ToContainTextAsync("Germany");
        await Shot("lines");
    }

    private Task Shot(string name) => new Desk(page, app).Shot(name);
}
