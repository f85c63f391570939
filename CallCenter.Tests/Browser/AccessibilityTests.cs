using System.Collections.Concurrent;
using CallCenter.Tests.Fuzz;
using CallCenter.Tests.Integration;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>
/// Every page as axe sees it, with data and without. The pages come from the product's own routing: a new one is checked too, and one
/// that needs more than its path fails until it is listed here with the way to get there.
/// </summary>
public sealed class AccessibilityTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private const string Nowhere = "01930000-0000-7000-8000-000000000000";
    private const string Outside = "+14155550188";
    // Checked once: they show nothing that depends on the data.
    private static readonly string[] AlwaysTheSame =
    [
        "/account/access-denied", "/account/choose-password", "/account/password", "/account/sign-in",
        "/desk/check", "/ops/doctor", "/people/add", "/problem",
    ];
    private readonly ConcurrentQueue<IBrowserContext> windows = new();

    public async ValueTask InitializeAsync() => await app.Reset();

    public async ValueTask DisposeAsync()
    {
        foreach (var window in windows) await window.Leave();
    }

    [Fact]
    public async Task A_page_with_faults_is_found_out()
    {
        var inspection = new Inspection(chosen: false);
        var page = await Open(null);
        await page.SetContentAsync("""
            <html lang="en"><title>Wrong</title><h1 id="twice">One</h1><h3 id="twice">Three</h3>
            <p style="color: #999">Faint</p><div style="width: 2000px">Wide</div></html>
            """);

        await inspection.Look(page, "wrong");

        var report = inspection.Found.ShouldHaveSingleItem();
        string[] faults = ["heading-order", "color-contrast", "landmark-one-main", "duplicate-id", "overflow"];
        foreach (var fault in faults) report.ShouldContain($"  {fault}: ");
    }

    [Fact]
    public async Task Every_page_is_accessible_where_there_is_nothing_yet()
    {
        await app.Execute("delete from app.lines");
        var inspection = new Inspection(chosen: true);
        var stops = Stops(inspection, new()
        {
            ["/Desk"] = [new("/desk")],
            ["/history/{id}"] = [new($"/history/{Nowhere}")],
            ["/live/{id}"] = [new($"/live/{Nowhere}")],
            ["/lines/edit/{id}"] = [new("/lines/edit")],
            ["/calendars/edit/{id}"] = [new("/calendars/edit")],
            ["/teams/edit/{id}"] = [new("/teams/edit")],
            ["/contacts/{id}"] = [new($"/contacts/{Nowhere}")],
            ["/contacts/{id}/merge"] = [new($"/contacts/{Nowhere}/merge")],
            ["/contacts/import/{id}"] = [new($"/contacts/import/{Nowhere}")],
            ["/people/{id}"] = [new($"/people/{await app.AccountId("sue")}")],
            ["/people/{id}/password"] = [new($"/people/{await app.AccountId("doug")}/password")],
        }, without: AlwaysTheSame);

        await Task.WhenAll(
            Walk(await Open("doug"), stops["agent"], inspection),
            Walk(await Open("sue"), stops["supervisor"], inspection),
            Walk(await Open("ops"), stops["ops"], inspection));

        inspection.ShouldBeClean();
    }

    [Fact]
    public async Task Every_page_is_accessible_on_a_busy_day()
    {
        await app.Fill();
        await app.Report();
        var supervisor = await app.SignIn("sue");
        var password = await supervisor.Add("nina", "Agent");
        await supervisor.Add("otto", "Agent");
        var desks = await Task.WhenAll(Sit("doug"), Sit("rhonda"), Sit("sue"));
        var (doug, rhonda, sue) = (desks[0], desks[1], desks[2]);
        var call = await Work(doug, rhonda);
        var (story, otto) = (await app.Scalar<Guid>(FilledPages.Story), await app.AccountId("otto"));
        var line = await app.Scalar<Guid>("select id from app.lines where name = 'Sales'");
        var (calendar, holiday) = (await app.Scalar<Guid>("select id from app.calendars where name = 'Germany'"),
            await app.Scalar<Guid>("select id from app.holidays where hours is not null"));
        var contact = await app.Scalar<Guid>("select id from app.contacts where vip");
        var inspection = new Inspection(chosen: false);
        var stops = Stops(inspection, new()
        {
            ["/account/access-denied"] = [new("/account/access-denied", page => page.GotoAsync($"{app.Url}/history"))],
            ["/account/choose-password"] = [new("/account/choose-password", page => SignIn(page, "nina", password))],
            ["/blocked"] = [new("/blocked"), new("/blocked?find=99"), new("/blocked?number=%2B14155550134")],
            ["/history"] = [new($"/history?before=9000000000000000-{new string('f', 32)}"), new("/history?number=12")],
            ["/history/{id}"] = [new($"/history/{call}"), new($"/history/{story}")],
            ["/live/{id}"] = [new($"/live/{call}")],
            ["/lines/edit/{id}"] = [new($"/lines/edit/{line}")],
            ["/calendars/edit/{id}"] = [new($"/calendars/edit/{calendar}"), new($"/calendars/edit/{calendar}?holiday={holiday}")],
            ["/teams/edit/{id}"] = [new($"/teams/edit/{TeamRows.Sales}")],
            ["/contacts"] = [new("/contacts"), new("/contacts?find=acme"), new("/contacts?find=12")],
            ["/contacts/{id}"] = [new($"/contacts/{contact}")],
            ["/contacts/{id}/merge"] = [new($"/contacts/{contact}/merge")],
            ["/contacts/import/{id}"] = [new($"/contacts/import/{await app.Scalar<Guid>("select id from app.contact_imports")}")],
            ["/people/{id}"] = [new($"/people/{await app.AccountId("doug")}")],
            ["/people/{id}/password"] = [new($"/people/{otto}/password", page => ResetPassword(page, otto))],
        }, without: ["/Desk"]); // where the three sit

        await Task.WhenAll(
            Talks(doug.Page, inspection),
            Rings(rhonda.Page, stops["agent"], inspection),
            Supervises(sue, stops["supervisor"], inspection),
            Walk(await Open(null), stops["nobody"], inspection),
            Walk(await Open("ops"), stops["ops"], inspection));

        inspection.ShouldBeClean();
    }

    /// <summary>One call is parked, one is recorded with three people on it, one rings.</summary>
    /// <returns>The one with three people.</returns>
    private async Task<Guid> Work(Desk doug, Desk rhonda)
    {
        await app.Phone.Put($"/simulate/phones/{Uri.EscapeDataString(Outside)}", new { does = "answers", afterMs = 100 });
        await Task.WhenAll(doug.GoAvailable(), rhonda.GoAvailable());
        await Answer(doug, "+14155550171");
        await doug.Click("park", doug.MyCall);
        await Expect(doug.Parked).ToHaveCountAsync(1);
        await Answer(doug, "+14155550172");
        await doug.Click("record-start", doug.MyCall);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-recording", "on");
        var call = await app.Scalar<Guid>("select id from calls where state = 'active'");
        await (await app.SignIn("doug")).Does(call, "parties", new { number = Outside });
        await Expect(doug.MyCall.Locator("[data-party-state=joined]")).ToHaveCountAsync(1);
        await app.Phone.Call("+14155550173");
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        return call;
    }

    private async Task Answer(Desk desk, string from)
    {
        await app.Phone.Call(from);
        await desk.Click("answer", desk.Ringing);
        await Expect(desk.MyCall).ToHaveAttributeAsync("data-state", "active");
    }

    private static async Task Talks(IPage page, Inspection inspection)
    {
        await inspection.Look(page, "/desk on a call");
        await page.ClickAsync("[data-panel=sound] > summary");
        await inspection.Look(page, "/desk, sound", "[data-panel=sound]");
        await page.ClickAsync(".topbar .menu > summary");
        await inspection.Look(page, "/desk, account", ".topbar .menu");
        await page.ClickAsync("[data-list=my-call] [data-action=keypad]");
        await inspection.Look(page, "/desk, keypad", "[data-panel=keypad]");
        await page.ClickAsync("[data-list=my-call] [data-action=add]");
        await inspection.Look(page, "/desk, whom to add", "#chooser");
    }

    private async Task Rings(IPage page, IEnumerable<Stop> then, Inspection inspection)
    {
        await inspection.Look(page, "/desk while a call rings");
        await Walk(page, then, inspection);
    }

    private async Task Supervises(Desk sue, IEnumerable<Stop> then, Inspection inspection)
    {
        await inspection.Look(sue.Page, "/desk of a supervisor");
        await sue.Colleague("Rhonda").Locator("summary").ClickAsync();
        await inspection.Look(sue.Page, "/desk, what to do about an agent", "[data-supervise][open]");
        await sue.Colleague("Rhonda").Locator("[data-action=sign-out]").ClickAsync();
        await inspection.Look(sue.Page, "/desk, whether to do it", "#confirm");
        await Walk(sue.Page, then, inspection);
    }

    /// <param name="Path">The page's path.</param>
    /// <param name="By">How to get there, if not by its address.</param>
    private sealed record Stop(string Path, Func<IPage, Task>? By = null);

    /// <summary>The pages by visitor: the first in the access list who may open them.</summary>
    /// <param name="ways">The addresses of pages that need more than their path, by path.</param>
    private Dictionary<string, List<Stop>> Stops(Inspection inspection, Dictionary<string, Stop[]> ways, string[] without)
    {
        var stops = new[] { "nobody", "agent", "supervisor", "ops" }.ToDictionary(who => who, _ => new List<Stop>());
        foreach (var door in Surface.Doors(app).Where(d => d is { Page: true, Method: "GET" }))
        {
            if (door.Path is "/" or "/Index" or "/voicemail" || without.Contains(door.Path)) continue; // the first three only redirect
            if (!ways.TryGetValue(door.Path, out var those)) those = [new(door.Path)];
            if (those[0].Path.Contains('{')) inspection.Complain($"{door.Path}: say in {nameof(AccessibilityTests)} what its address is");
            else stops[Who(AccessList.Doors.GetValueOrDefault(door.Key, ""))].AddRange(those);
        }
        return stops;
    }

    private static string Who(string may) =>
        may.FirstOrDefault() switch { 'n' => "nobody", 's' => "supervisor", 'e' => "ops", _ => "agent" };

    private async Task Walk(IPage page, IEnumerable<Stop> stops, Inspection inspection)
    {
        foreach (var stop in stops)
        {
            await (stop.By is { } by ? by(page) : page.GotoAsync(app.Url + stop.Path));
            var restless = page.Locator("[data-state=running], [data-live-state=opening]");
            await Expect(restless).ToHaveCountAsync(0, new() { Timeout = 30_000 });
            new Uri(page.Url).AbsolutePath.ShouldBe(stop.Path.Split('?')[0]);
            await inspection.Look(page, stop.Path);
        }
    }

    /// <param name="who">Null: someone who has not signed in.</param>
    private async Task<IPage> Open(string? who)
    {
        var window = await chromium.Window();
        windows.Enqueue(window);
        if (who is not null) await window.SignIn(app, who);
        return await window.NewPageAsync();
    }

    private async Task<Desk> Sit(string who)
    {
        var window = await chromium.Window();
        windows.Enqueue(window);
        var desk = await Desk.Open(window, app, who);
        await desk.Live();
        return desk;
    }

    private async Task SignIn(IPage page, string userName, string password)
    {
        await page.GotoAsync($"{app.Url}/account/sign-in");
        await page.FillAsync("[name=UserName]", userName);
        await page.FillAsync("[name=Password]", password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/account/choose-password*");
    }

    private async Task ResetPassword(IPage page, Guid person)
    {
        await page.GotoAsync($"{app.Url}/people/{person}");
        await page.ClickAsync("form[action*=Reset] button");
        await page.WaitForURLAsync("**/password");
    }
}
