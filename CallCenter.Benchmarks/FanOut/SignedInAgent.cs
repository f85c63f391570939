using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Web.People;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>One agent's browser session: the cookie, the antiforgery token of the page, and the desk's requests.</summary>
public sealed partial class SignedInAgent : IDisposable
{
    private readonly HttpClient http;
    private readonly CookieContainer cookies;
    private bool available;

    private SignedInAgent(HttpClient http, CookieContainer cookies) => (this.http, this.cookies) = (http, cookies);

    /// <summary>With the session's cookie and antiforgery header.</summary>
    public HttpClient Http => http;

    public static async Task<SignedInAgent> SignIn(string url, string userName)
    {
        var cookies = new CookieContainer();
        var http = Browser(new(url), cookies);
        var form = await http.GetStringAsync("/account/sign-in");
        using var answer = await http.PostAsync("/account/sign-in", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["UserName"] = userName,
            ["Password"] = DemoPerson.Password,
            ["__RequestVerificationToken"] = FormToken().Match(form).Groups[1].Value,
        }));
        var csrf = PageToken().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;
        if (!answer.IsSuccessStatusCode || csrf.Length == 0)
            throw new InvalidOperationException($"{userName} could not sign in: {(int)answer.StatusCode}");
        http.DefaultRequestHeaders.Add("RequestVerificationToken", csrf);
        return new(http, cookies);
    }

    /// <summary>One more browser of this session, with connections of its own; the caller disposes of it.</summary>
    public HttpClient Another() => Browser(http.BaseAddress!, cookies);

    public async Task<(string Token, string ApiKey)> RealtimeToken(CancellationToken ct)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>("/api/realtime/token", ct);
        return (answer.GetProperty("token").GetString()!, answer.GetProperty("apiKey").GetString()!);
    }

    /// <summary>Available, then away, and so on.</summary>
    public async Task Toggle(CancellationToken ct)
    {
        available = !available;
        var wanted = new { availability = available ? "available" : "away" };
        using var answer = await http.PostAsJsonAsync("/api/agents/me/availability", wanted, ct);
        answer.EnsureSuccessStatusCode();
    }

    public Task<JsonElement> Board(CancellationToken ct) => http.GetFromJsonAsync<JsonElement>("/api/board", ct);

    public void Dispose() => http.Dispose();

    // Of a whole office that signs in at once, the last waits for a while.
    private static HttpClient Browser(Uri url, CookieContainer cookies) =>
        new(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("<meta name=\"csrf-token\" content=\"([^\"]+)\"")]
    private static partial Regex PageToken();
}
