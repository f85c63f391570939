using CallCenter.Tests.Support;
using CallCenter.Web.People;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

public sealed class NoteTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private const string Long = "In the training room with the new people, back around three";
    private readonly LocatorAssertionsToHaveTextOptions atOnce = new() { Timeout = 10_000 }; // a desk that only polls asks every 15 s
    private Desk doug = null!, rhonda = null!;

    private static ILocator Field(Desk desk) => desk.Page.GetByLabel("Your note for colleagues");
    private static ILocator Beside(Desk desk, string name) => desk.Colleague(name).Locator("[data-slot=note]");

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        doug = await Desk.Open(await chromium.Window(), app, "doug");
        rhonda = await Desk.Open(await chromium.Window(), app, "rhonda");
        foreach (var desk in new[] { doug, rhonda }) await desk.Live();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in new[] { doug, rhonda })
            if (desk is not null) await desk.Page.Context.Leave();
    }

    [Fact]
    public async Task A_note_typed_at_one_desk_stands_beside_the_name_at_another_without_a_refresh()
    {
        await rhonda.Page.EvaluateAsync("() => { window.neverLeft = true }");
        var before = await rhonda.Colleague("Doug").BoundingBoxAsync();

        await Write(doug, "Back at 3");
        await Expect(Beside(rhonda, "Doug")).ToHaveTextAsync("Back at 3", atOnce);
        await Expect(doug.Page.Locator(".toast")).ToContainTextAsync("Your colleagues can see it.");
        await Shots("short");

        await Write(doug, Long);
        await Expect(Beside(rhonda, "Doug")).ToHaveTextAsync(Long, atOnce);
        await Expect(Beside(rhonda, "Doug")).ToHaveAttributeAsync("title", Long);
        Same(await rhonda.Colleague("Doug").BoundingBoxAsync(), before);
        await Shots("long");

        await rhonda.Page.SetViewportSizeAsync(400, 900);
        (await rhonda.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await rhonda.Shot("note-narrow");
        await doug.Page.ReloadAsync();
        await Expect(Field(doug)).ToHaveValueAsync(Long);

        await Write(doug, "");
        await Expect(Beside(rhonda, "Doug")).ToHaveTextAsync("", atOnce);
        await Expect(Beside(rhonda, "Doug")).ToBeHiddenAsync();
        (await rhonda.Page.EvaluateAsync<bool>("() => window.neverLeft")).ShouldBeTrue();
        doug.Complaints.ShouldBeEmpty();
        rhonda.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_supervisors_live_page_shows_it_beside_the_agents_name()
    {
        await using var window = await chromium.Window(microphone: false);
        var live = await window.NewPageAsync();
        await live.GotoAsync($"{app.Url}/account/sign-in?ReturnUrl=/live");
        await live.FillAsync("[name=UserName]", "sue");
        await live.FillAsync("[name=Password]", DemoPerson.Password);
        await live.Keyboard.PressAsync("Enter");
        await live.WaitForURLAsync("**/live");
        await Expect(live.Locator("[data-live-state=live]")).ToHaveCountAsync(1);
        await doug.GoAvailable();
        await app.Phone.Call();
        await doug.Click("answer", doug.Ringing);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");

        await Write(doug, "Needs the manual");

        await Expect(live.Locator("td[data-label=Agent]")).ToHaveTextAsync("Doug Needs the manual", atOnce);
        await new Desk(live, app).Shot("note-live");
    }

    [Fact]
    public async Task A_note_that_is_refused_stays_in_the_field_and_says_so_until_it_is_saved()
    {
        await Write(doug, "Back at 3");
        await Expect(Beside(doug, "Doug")).ToHaveTextAsync("Back at 3");
        const string refusal = "{\"detail\":\"The note is longer than 60 characters.\"}";
        await doug.Page.RouteAsync("**/api/agents/me/note", route =>
            route.FulfillAsync(new() { Status = 400, ContentType = "application/problem+json", Body = refusal }));

        await Write(doug, "Back at 4");
        await Expect(doug.Page.Locator(".toast[data-tone=bad]"))
            .ToHaveTextAsync("Your note was not saved. The note is longer than 60 characters.");
        await Expect(Field(doug)).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(Field(doug)).ToHaveValueAsync("Back at 4");
        await Expect(Beside(doug, "Doug")).ToHaveTextAsync("Back at 3");
        await doug.Page.UnrouteAllAsync();
        await Field(doug).PressAsync("Enter");

        await Expect(Beside(rhonda, "Doug")).ToHaveTextAsync("Back at 4", atOnce);
        await Expect(Field(doug)).ToHaveAttributeAsync("aria-invalid", "false");
    }

    [Fact]
    public async Task Leaving_the_field_saves_escape_takes_back_and_letters_answer_no_call()
    {
        await doug.GoAvailable();
        await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);

        await Field(doug).FocusAsync();
        await doug.Page.Keyboard.TypeAsync("and a day");
        await doug.Page.Keyboard.PressAsync("Tab");
        await Expect(Beside(rhonda, "Doug")).ToHaveTextAsync("and a day", atOnce);
        await doug.Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(Field(doug)).ToBeFocusedAsync();
        await doug.Page.Keyboard.TypeAsync("never mind");
        await doug.Page.Keyboard.PressAsync("Escape");

        await Expect(Field(doug)).ToHaveValueAsync("and a day");
        await Expect(doug.Ringing).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_another_window_of_mine_saves_comes_here_but_not_over_what_i_am_typing()
    {
        var other = await doug.Page.Context.NewPageAsync();
        await other.GotoAsync($"{app.Url}/desk");
        var there = other.GetByLabel("Your note for colleagues");
        await there.FillAsync("Back at 3");
        await there.PressAsync("Enter");
        await Expect(Field(doug)).ToHaveValueAsync("Back at 3");

        await Field(doug).FillAsync("Back at 4, I th");
        await there.FillAsync("Gone");
        await there.PressAsync("Enter");

        await Expect(Beside(doug, "Doug")).ToHaveTextAsync("Gone");
        await Expect(Field(doug)).ToHaveValueAsync("Back at 4, I th");
    }

    private static async Task Write(Desk desk, string note)
    {
        await Field(desk).FillAsync(note);
        await Field(desk).PressAsync("Enter");
    }

    private static void Same(LocatorBoundingBoxResult? now, LocatorBoundingBoxResult? before) =>
        (now!.Y, now.Height, now.Width).ShouldBe((before!.Y, before.Height, before.Width));

    private async Task Shots(string name)
    {
        foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await rhonda.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await rhonda.Shot($"note-{name}-{theme}".ToLowerInvariant());
            await doug.Shot($"note-{name}-doug");
        }
    }
}
