using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A call centre so large that its people are shown in boxes of twenty, which the browser skips off-screen.</summary>
public sealed class ManyPeopleTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    protected override bool RhondaIsThere => false;
    private Desk sue = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Hire("Person", 1, 57);
        sue = await Sit("sue");
    }

    [Fact]
    public async Task Whoever_comes_and_goes_does_so_in_order_and_no_box_grows_without_end()
    {
        await People(60);
        (await Boxes()).ShouldBe([20, 20, 20]);
        await sue.Shot("many-people");

        await Hire("Person 05, ", 1, 25);
        await CatchUp();
        await People(85);
        (await Boxes()).ShouldAllBe(n => n < 40);

        await App.Execute("update public.voip_users set active = false, version = version + 1 "
            + "where display_name like 'Person 0%' or display_name like 'Person 1%'");
        await CatchUp();
        await People(41);
        (await Boxes()).ShouldAllBe(n => n > 0);
        NoComplaints(sue);
    }

    [Fact]
    public async Task The_menu_of_the_last_in_a_box_is_whole()
    {
        var row = sue.Page.Locator(".agents").First.Locator(".agent").Last;
        await row.Locator("summary").ClickAsync();
        await sue.Shot("many-people-menu");

        await row.Locator("[data-action=sign-out]").ClickAsync();

        await Expect(sue.Page.Locator("#confirm")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_is_out_of_sight_is_read_aloud_and_reached_by_keyboard_all_the_same()
    {
        await Expect(sue.Page.Locator(".people")).ToMatchAriaSnapshotAsync("""
            - list:
              - listitem:
                - paragraph: Person 57
            """);

        await sue.Colleague("Person 56").Locator("summary").FocusAsync();
        await sue.Page.Keyboard.PressAsync("Tab");

        await Expect(sue.Colleague("Person 57").Locator("summary")).ToBeFocusedAsync();
        await Expect(sue.Colleague("Person 57")).ToBeInViewportAsync();
    }

    private Task Hire(string name, int from, int to) => App.Execute($"""
        with people as (
          insert into app.users select (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(),
            'user_name', md5('{name}' || n), 'normalized_user_name', upper(md5('{name}' || n))))).*
          from app.users u, generate_series({from}, {to}) n where u.user_name = 'doug' returning id, user_name)
        insert into public.voip_users (id, identity, display_name)
        select p.id, 'agent_' || p.user_name, '{name} ' || lpad(n::text, 2, '0')
        from people p, generate_series({from}, {to}) n where p.user_name = md5('{name}' || n);
        """);

    /// <summary>This many, in the order in which a person looks for a name.</summary>
    private async Task People(int count)
    {
        await Expect(sue.Page.Locator(".agent")).ToHaveCountAsync(count);
        var names = await sue.Page.Locator(".agent [data-slot=name]").AllTextContentsAsync();
        names.ShouldBe(names.Order(StringComparer.InvariantCulture));
    }

    private Task<int[]> Boxes() =>
        sue.Page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('.agents')].map(box => box.childElementCount)");

    private async Task CatchUp() => await sue.Page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))");
}
