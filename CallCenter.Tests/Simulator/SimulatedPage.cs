using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Simulator;

/// <summary>The caller's page, as a tester uses it by hand.</summary>
public sealed class SimulatedPage(Chromium chromium)
{
    private static async Task<(IPage Page, ConcurrentQueue<string> Complaints)> OpenAsync(Chromium chromium, World world)
    {
        var page = await (await chromium.Window(microphone: false)).NewPageAsync();
        var complaints = new ConcurrentQueue<string>();
        page.Console += (_, message) => { if (message.Type == "error") complaints.Enqueue(message.Text); };
        page.PageError += (_, error) => complaints.Enqueue(error);
        await page.GotoAsync(world.Twilio.Url);
        await Expect(page.Locator("#link")).ToHaveTextAsync("live");
        return (page, complaints);
    }

    private static ILocator Phone(IPage page, string number) => page.GetByRole(AriaRole.Article, new() { Name = $"Phone {number}" });

    private static ILocator Press(ILocator card, string name) => card.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    [Fact]
    public async Task A_tester_answers_one_phone_declines_another_and_lets_a_third_answer_by_itself()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        var (page, complaints) = await OpenAsync(chromium, world);
        await page.ClickAsync("#outside summary");
        await page.FillAsync("#outside-form [name=number]", "+4930901820");
        await page.ClickAsync("#outside-form button");
        await Expect(page.Locator("#outside-list")).ToContainTextAsync("+4930901820answers after 3 s");

        await world.AddAsync(conference);
        await world.AddAsync(conference, "+442079460958", "outside-2");
        await world.AddAsync(conference, "+4930901820", "outside-3");

        await Expect(Phone(page, "+14155550177")).ToContainTextAsync("Your phone rings: from +14155550100");
        await Press(Phone(page, "+14155550177"), "Answer").ClickAsync();
        await Press(Phone(page, "+442079460958"), "Decline").ClickAsync();
        await Expect(Phone(page, "+442079460958")).ToContainTextAsync("Busy");
        await Expect(Phone(page, "+14155550177")).ToContainTextAsync("Hearing caller, agent-1, outside-3");
        await Press(Phone(page, "+14155550177"), "Hang up").ClickAsync();
        await Expect(Phone(page, "+14155550177")).ToContainTextAsync("Call ended");
        complaints.ShouldBeEmpty();
        if (Environment.GetEnvironmentVariable("CALLCENTER_SHOTS") is { Length: > 0 } shots)
            await page.ScreenshotAsync(new() { Path = Path.Combine(shots, "callers-page.png"), FullPage = true });
        await page.Context.Leave();
    }

    [Fact]
    public async Task A_tester_leaves_a_message()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", "<Record action=\"/recorded\" maxLength=\"120\"/>");
        world.App.On("/recorded", "<Hangup/>");
        var (page, complaints) = await OpenAsync(chromium, world);

        await page.ClickAsync("#dial button");
        var card = Phone(page, "+14155550134");
        await Expect(card).ToContainTextAsync("Recording: you are leaving a message");
        await Press(card, "Say nothing").ClickAsync();
        await Expect(card).ToContainTextAsync("Recording: you say nothing");
        await Press(card, "Speak again").ClickAsync();
        await Press(card, "Speak 10 s").ClickAsync();
        if (Environment.GetEnvironmentVariable("CALLCENTER_SHOTS") is { Length: > 0 } shots)
            await page.ScreenshotAsync(new() { Path = Path.Combine(shots, "callers-message.png"), FullPage = true });
        await Press(card, "Keypad").ClickAsync();
        await Press(card, "#").ClickAsync();

        await Expect(card).ToContainTextAsync("Call ended");
        int.Parse(world.App.At("/recorded").ShouldHaveSingleItem()["RecordingDuration"]).ShouldBeInRange(10, 30);
        complaints.ShouldBeEmpty();
        await page.Context.Leave();
    }

    [Fact]
    public async Task A_tester_crashes_an_agents_browser_and_loses_the_answer_of_one_request()
    {
        await using var world = await World.StartAsync();
        var (_, _, agent, conference) = await world.TalkAsync();
        var (page, complaints) = await OpenAsync(chromium, world);
        var row = page.Locator("#browsers li", new() { HasText = "agent_1" });
        await Expect(row).ToContainTextAsync("Hearing caller");

        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Eventually.TrueAsync(async () => await world.StatusAsync(agent) == "completed");
        await page.ClickAsync("#faults summary");
        await page.SelectOptionAsync("[name=how]", "500");
        await page.SelectOptionAsync("[name=lose]", "/Conferences/*/Participants.json");
        await Expect(page.Locator("#faults-on")).ToBeVisibleAsync();
        var lost = await world.AddAsync(conference);

        ((int)lost.Status).ShouldBe(500);
        await Expect(Phone(page, "+14155550177")).ToContainTextAsync("Your phone rings");
        await Expect(page.Locator("#faults-on")).ToBeHiddenAsync();
        complaints.ShouldBeEmpty();
        await page.Context.Leave();
    }
}
