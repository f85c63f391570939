using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A message whose audio Twilio does not have yet.</summary>
public sealed class PlayerTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private Desk rhonda = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        await app.Execute("update app.lines set ring_seconds = 5");
        rhonda = await Desk.Open(await chromium.Window(), app, "rhonda");
    }

    public async ValueTask DisposeAsync() => await rhonda.Page.Context.Leave();

    [Fact]
    public async Task A_message_that_is_not_ready_says_so_and_plays_by_itself_when_it_is()
    {
        var caller = await app.Phone.Call();
        await app.Phone.Tone(caller);
        await app.Phone.Speak(caller, 8);
        await app.Phone.HangUp(caller);
        await Eventually.True(async () => await app.Scalar<long>("select count(*) from app.recordings where status = 'completed'") == 1);
        var sid = await app.Scalar<string>("select sid from app.recordings");
        await app.Execute($"update app.recordings set sid = 'RE{Guid.NewGuid():N}'");
        await rhonda.Page.GotoAsync($"{app.Url}/missed");
        var message = rhonda.Page.Locator(".message");

        await message.Locator("audio").EvaluateAsync("a => { a.muted = true; a.play().catch(() => {}) }");

        await Expect(message).ToContainTextAsync("This recording is not ready yet. It will start automatically.");
        await Expect(message.Locator(".dot")).ToBeVisibleAsync(); // nobody has heard it
        await app.Execute($"update app.recordings set sid = '{sid}'");
        await Expect(message).ToContainTextAsync("heard by Rhonda", new() { Timeout = 15_000 });
        await Expect(message).Not.ToContainTextAsync("not ready yet");
    }
}
