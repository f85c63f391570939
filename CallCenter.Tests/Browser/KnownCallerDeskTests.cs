using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A caller whose number somebody has saved, and one who is named during the call.</summary>
public sealed class KnownCallerDeskTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    [Fact]
    public async Task A_known_caller_rings_by_name_and_an_unknown_one_is_named_during_the_call_on_each_screen_at_once()
    {
        await App.Contact("Ann Smith", also: ", company = 'Acme', vip = true, note = 'Speaks French only'");
        await App.Execute("""
            insert into calls
              (id, call_sid, from_number, to_number, line_id, state, end_reason, agent_id, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA1', '+14155550134', l.number, l.id, 'ended', 'completed', a.id, at, at, at
            from app.lines l, voip_users a, (select now() - interval '3 days' as at) t where a.display_name = 'Rhonda';
            insert into app.call_notes (call_id, agent_id, text, updated_at)
            select id, agent_id, 'Refund promised', now() from calls where call_sid = 'CA1'
            """);
        var inspection = new Inspection(chosen: false);

        await App.Phone.Call();
        foreach (var desk in new[] { Doug, Rhonda })
        {
            await Expect(desk.Ringing.Locator(".call-contact")).ToHaveTextAsync("Ann Smith");
            await Expect(desk.Ringing.Locator("[data-slot=from]")).ToHaveTextAsync("+1 415-555-0134");
            await Expect(desk.Ringing.Locator(".call-vip")).ToBeVisibleAsync();
            await Expect(desk.Ringing.Locator(".call-company")).ToHaveTextAsync("Acme");
            await Expect(desk.Page).ToHaveTitleAsync(new Regex("Ann Smith"));
        }
        await Doug.Shot("known-rings");
        await Doug.Click("answer", Doug.Ringing);
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        var caller = Doug.Page.Locator("[data-panel=caller]");
        await Expect(caller).ToContainTextAsync("Speaks French only");
        await Expect(caller.Locator("li")).ToContainTextAsync("Main line · Rhonda · Refund promised");
        await Expect(Rhonda.Colleague("Doug")).ToContainTextAsync("Ann Smith");
        await Doug.Shot("known-talking");
        await Doug.Click("end", Doug.MyCall);
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Expect(caller).ToBeHiddenAsync();

        await App.Phone.Call("+14155550135");
        await Expect(Doug.Ringing.Locator(".call-contact")).ToBeHiddenAsync();
        await Doug.Click("answer", Doug.Ringing);
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Doug.Page).ToHaveTitleAsync("+1 415-555-0135 · Desk · CallCenter");
        await caller.GetByText("Name this caller").ClickAsync();
        await caller.GetByLabel("Name", new() { Exact = true }).FillAsync("Bob Jones");
        await inspection.Look(Doug.Page, "/desk, naming a caller", "[data-panel=caller]");
        await Doug.Shot("naming");
        await caller.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(Doug.MyCall.Locator(".call-contact")).ToHaveTextAsync("Bob Jones");
        await Expect(Doug.Page).ToHaveTitleAsync("Bob Jones · Desk · CallCenter");
        await Expect(Rhonda.Colleague("Doug")).ToContainTextAsync("Bob Jones");
        await Expect(caller.Locator("h3")).ToHaveTextAsync("Bob Jones");
        await Doug.Click("park", Doug.MyCall);
        await Expect(Rhonda.Parked).ToContainTextAsync("Bob Jones");
        await Expect(Rhonda.Parked).ToContainTextAsync("+1 415-555-0135");
        inspection.ShouldBeClean();
        NoComplaints(Doug, Rhonda);
    }
}
