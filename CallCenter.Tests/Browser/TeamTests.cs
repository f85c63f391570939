using System.Net;
using CallCenter.Tests.Integration;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>Two desks, two teams: what rings where, by sight and by keyboard.</summary>
public sealed class TeamTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private Desk doug = null!, rhonda = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        await app.Team(TeamRows.Sales, "Sales", (await (await app.SignIn("doug")).Id(), 1));
        await app.Team(TeamRows.Support, "Support", (await (await app.SignIn("rhonda")).Id(), 1));
        await app.SalesLine(", ring_seconds = 600");
        await app.AddSupport(", ring_seconds = 600");
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
    public async Task A_call_rings_at_the_desks_of_its_team_names_it_and_moves_with_its_members_without_a_refresh()
    {
        await Task.WhenAll(doug.GoAvailable(), rhonda.GoAvailable());
        await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        await Expect(doug.Ringing.Locator("[data-slot=line]")).ToHaveTextAsync("Sales · Sales team");
        await app.Phone.Call("+14155550188", TeamRows.SupportNumber);
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        await Expect(rhonda.Ringing.Locator("[data-slot=from]")).ToContainTextAsync("555-0188");
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        await doug.Shot("team-rings");

        var (sue, id) = (await app.SignIn("sue"), await app.AccountId("doug"));
        using var moved = await sue.Send($"/people/{id}?handler=Teams",
            ($"Teams[{TeamRows.Sales}]", "none"), ($"Teams[{TeamRows.Support}]", "first"));
        moved.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        await Expect(doug.Ringing.Locator("[data-slot=from]")).ToContainTextAsync("555-0188");
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        await doug.Page.Keyboard.PressAsync("a");
        await Expect(doug.MyCall.Locator("[data-slot=from]")).ToContainTextAsync("555-0188");
        await Expect(rhonda.Ringing).ToHaveCountAsync(0);
        doug.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_rings_another_team_is_not_answered_by_the_key_either()
    {
        await Task.WhenAll(doug.GoAvailable(), rhonda.GoAvailable());
        await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);

        await rhonda.Page.Keyboard.PressAsync("a");

        await doug.Page.Keyboard.PressAsync("a");
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(rhonda.Ringing).ToHaveCountAsync(0);
        await Expect(rhonda.MyCall).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Teams_are_arranged_on_a_narrow_screen_and_their_list_shows_at_once_who_is_at_work()
    {
        var sue = await Desk.Open(await chromium.Window(), app, "sue");
        try
        {
            await sue.Page.SetViewportSizeAsync(390, 900);
            await sue.Page.GotoAsync($"{app.Url}/teams");
            var sales = sue.Page.Locator("tr", new() { HasText = "Sales" });
            await Expect(sales.GetByTitle("Not at work")).ToHaveCountAsync(1);
            await doug.GoAvailable();
            await Expect(sales.GetByTitle("At work", new() { Exact = true })).ToHaveCountAsync(1);
            await Fits(sue);
            await sue.Shot("teams-narrow");
            await sue.Page.GetByRole(AriaRole.Link, new() { Name = "Add team" }).ClickAsync();
            await sue.Page.GetByLabel("Name").FillAsync("Billing");
            await sue.Page.GetByLabel("Rhonda").SelectOptionAsync("reserve");
            await Fits(sue);
            await sue.Shot("team-narrow");
            await sue.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

            await Expect(sue.Page.GetByText("Billing was saved.")).ToBeVisibleAsync();
            await Expect(sue.Page.Locator("tr", new() { HasText = "Billing" })).ToContainTextAsync("Reserve: Rhonda");
            await sue.Page.GotoAsync($"{app.Url}/lines/edit/{TeamRows.Support}");
            await Fits(sue);
            await sue.Page.GetByLabel("Waited too long").SelectOptionAsync("number");
            await Expect(sue.Page.Locator("[name=TimeoutNumber]")).ToBeVisibleAsync();
            await Expect(sue.Page.Locator("[name=FullNumber]")).ToBeHiddenAsync();
            await sue.Shot("line-narrow");
            sue.Complaints.ShouldBeEmpty();
        }
        finally { await sue.Page.Context.Leave(); }
    }

    private static async Task Fits(Desk desk) =>
        (await desk.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
}
