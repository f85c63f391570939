using Microsoft.Playwright;

namespace CallCenter.Tests.Support;

public static class SignedIn
{
    /// <summary>
    /// Gives a window the session of somebody who has signed in: the server hashes a password once for each session, and signing in again
    /// for each window takes half a second.
    /// </summary>
    /// <param name="url">Where the window will find the app; null: where the app listens.</param>
    public static async Task SignIn(this IBrowserContext window, CallCenterApp app, string userName, string? url = null)
    {
        var session = (await app.SignIn(userName)).Cookie.Split("; ").Select(cookie => cookie.Split('=', 2));
        await window.AddCookiesAsync(session.Select(cookie => new Cookie { Name = cookie[0], Value = cookie[1], Url = url ?? app.Url }));
    }
}
