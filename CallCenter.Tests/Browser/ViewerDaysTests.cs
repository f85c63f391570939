using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A browser tells the server where its person is, even if the list is the first page that they open.</summary>
public sealed class ViewerDaysTests(CallCenterApp app, Chromium chromium) : ProductTest(app)
{
    [Fact]
    public async Task The_first_list_of_someone_in_berlin_has_the_days_of_berlin()
    {
        await App.Execute("""
            insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA1', '+14155550134', number, id, 'ended', 'abandoned', t, t, t
            from app.lines, (select timestamptz '2026-10-24 22:30Z' as t) x
            """);
        var window = await chromium.Window(zone: "Europe/Berlin");
        try
        {
            await window.SignIn(App, "sue");
            var page = await window.NewPageAsync();

            await page.GotoAsync($"{App.Url}/history?from=2026-10-25&to=2026-10-25");

            await Expect(page.Locator("#days")).ToHaveTextAsync("Days are in your time zone, Europe/Berlin.");
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
            await Expect(page.Locator("tbody time").First).ToContainTextAsync("Oct 25, 2026");
        }
        finally { await window.Leave(); }
    }
}
