using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>Twilio ends a call after some hours; its agent is warned some minutes before.</summary>
public sealed class TimeLimitTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    protected override bool RhondaIsThere => false;
    private ILocator Limit => Doug.MyCall.Locator("[data-slot=limit]");

    /// <summary>The call began that much earlier, and the desk checks again.</summary>
    private async Task Age(string by)
    {
        await App.Execute($"""
            alter table calls disable trigger guard_call;
            update calls set started_at = started_at - interval '{by}', version = version + 1;
            alter table calls enable trigger guard_call
            """);
        await Doug.Page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))");
    }

    [Fact]
    public async Task In_the_last_minutes_the_card_says_so_calmly_without_moving_a_button_and_aloud_once()
    {
        await Talking(Doug);
        await Expect(Limit).ToBeHiddenAsync();
        await Doug.Page.EvaluateAsync("""
            () => {
              const node = document.querySelector('[data-announce]')
              window.said = []
              const all = { childList: true, characterData: true, subtree: true }
              new MutationObserver(() => window.said.push(node.textContent)).observe(node, all)
            }
            """);
        var before = await Doug.MyCall.Locator("[data-action=end]").BoundingBoxAsync();

        await Age("3 hours 50 minutes 40 seconds");

        await Expect(Limit).ToHaveTextAsync("This call ends in 9 min: Twilio’s limit of 4 h.");
        await Expect(Limit).ToBeVisibleAsync();
        var end = await Doug.MyCall.Locator("[data-action=end]").BoundingBoxAsync();
        (end!.X, end.Y).ShouldBe((before!.X, before.Y));
        foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await Doug.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await Doug.Shot($"time-limit-{theme}".ToLowerInvariant());
        }
        await Doug.Page.SetViewportSizeAsync(390, 844);
        await Expect(Limit).ToBeVisibleAsync();
        await Doug.Shot("time-limit-narrow");

        await Age("4 minutes");
        await Expect(Limit).ToHaveTextAsync(new Regex("ends in [45] min"));
        (await Doug.Page.EvaluateAsync<string[]>("() => window.said.filter(words => words.includes('Twilio'))")).Length.ShouldBe(1);
        NoComplaints(Doug);
    }

    [Fact]
    public async Task A_parked_call_is_picked_up_with_its_callers_limit()
    {
        await RhondaComes();
        await Talking(Doug);
        await Age("3 hours 51 minutes");
        await Expect(Limit).ToBeVisibleAsync();

        await Doug.Click("park", Doug.MyCall);
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Rhonda.Click("pick-up", Rhonda.Parked);

        await Expect(Rhonda.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Rhonda.MyCall.Locator("[data-slot=limit]")).ToHaveTextAsync(new Regex("^This call ends in [89] min"));
    }

    [Fact]
    public async Task A_short_limit_is_told_from_the_start_and_is_what_ends_the_call()
    {
        var twilio = App.Services.GetRequiredService<IOptions<TwilioOptions>>().Value;
        try
        {
            twilio.TimeLimit = TimeSpan.FromSeconds(20);
            await Doug.Page.ReloadAsync();
            await Expect(Doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "available");

            await Talking(Doug);

            await Expect(Limit).ToHaveTextAsync("This call ends in less than a minute: Twilio’s limit of 20 s.");
            await Expect(Doug.MyCall).ToHaveCountAsync(0, new() { Timeout = 40_000 });
        }
        finally { twilio.TimeLimit = null; }
    }
}
