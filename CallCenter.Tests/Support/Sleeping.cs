using Microsoft.Playwright;

namespace CallCenter.Tests.Support;

/// <summary>
/// Stops a page as a computer's sleep does: no script and no timer runs, while the world goes on. A debugger does that; a headless browser
/// never freezes a page that is seen, although it says that it did.
/// </summary>
public static class Sleeping
{
    public static async Task<ICDPSession> FallAsleep(this IPage page)
    {
        var control = await page.Context.NewCDPSessionAsync(page);
        await control.SendAsync("Debugger.enable");
        await control.SendAsync("Debugger.pause");
        return control;
    }

    public static Task WakeUp(this ICDPSession control) => control.SendAsync("Debugger.resume");
}
