using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A pause that Twilio did not carry out, as the agent sees it while the customer reads out a card number.</summary>
public sealed class RefusedPauseTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    protected override bool RhondaIsThere => false;

    [Fact]
    public async Task A_pause_that_failed_is_said_loudly_and_can_be_tried_again_or_the_recording_stopped()
    {
        await App.Execute("update app.lines set recording = 'always', recording_notice = 'This call is recorded.'");
        await using var twilio = await TwilioGate.Before(App);
        await Talking(Doug);
        await Eventually.True(async () => await App.Scalar<string>("select status from app.recordings") == "in_progress");
        var said = Doug.MyCall.Locator(".call-trouble");
        await Expect(said).ToBeHiddenAsync();
        twilio.Refuse("POST", "/Calls/*/Recordings/*.json", 400, 16114, body: "Status=paused");

        await Doug.MyCall.GetByRole(AriaRole.Button, new() { Name = "Pause recording" }).ClickAsync();

        await Expect(said.GetByRole(AriaRole.Alert)).ToContainTextAsync("The recording is NOT paused: what is said now is recorded.");
        await Expect(Doug.MyCall.Locator("[data-is=on]")).ToBeVisibleAsync();
        await Doug.Shot("pause-refused");
        twilio.Heal();
        await said.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(said).ToBeHiddenAsync();
        await Expect(Doug.MyCall.Locator("[data-is=paused]")).ToBeVisibleAsync();

        twilio.Refuse("POST", "/Calls/*/Recordings/*.json", 400, 16114, body: "Status=paused");
        await Doug.MyCall.GetByRole(AriaRole.Button, new() { Name = "Resume recording" }).ClickAsync();
        await Doug.MyCall.GetByRole(AriaRole.Button, new() { Name = "Pause recording" }).ClickAsync();
        await said.GetByRole(AriaRole.Button, new() { Name = "Stop the recording" }).ClickAsync();
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-recording", "none");
        await Expect(said).ToBeHiddenAsync();
    }
}
