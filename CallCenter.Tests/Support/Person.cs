using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Snapshot;

namespace CallCenter.Tests.Support;

/// <summary>Someone signed in, speaking the desk's HTTP.</summary>
public sealed partial class Person(string url, string userName, HttpClient http, CookieContainer jar)
{
    public HttpClient Http => http;
    public string UserName => userName;
    /// <summary>What a form's or a request's antiforgery check needs.</summary>
    public string Csrf => http.DefaultRequestHeaders.GetValues("RequestVerificationToken").Single();
    public string Cookie => jar.GetCookieHeader(new(url));

    public static async Task<Person> SignIn(string url, string userName, string password)
    {
        var person = Create(url, userName, null);
        await person.Token("/account/sign-in");
        using var response = await person.Http.PostAsync("/account/sign-in", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["UserName"] = userName,
            ["Password"] = password,
            ["__RequestVerificationToken"] = person.Csrf,
        }));
        if (response.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"{userName} could not sign in: {await response.Content.ReadAsStringAsync()}");
        await person.Token("/account/password");
        return person;
    }

    /// <summary>Someone who only looks at the sign-in page.</summary>
    public static async Task<Person> Visit(string url)
    {
        var person = Create(url, "", null);
        await person.Token("/account/sign-in");
        return person;
    }

    /// <summary>Somebody who has signed in before, with what that session had.</summary>
    public static Person Again(string url, string userName, string cookie, string csrf)
    {
        var person = Create(url, userName, cookie);
        person.Http.DefaultRequestHeaders.Add("RequestVerificationToken", csrf);
        return person;
    }

    public static async Task<Person> WithCookie(string url, string userName, string cookie)
    {
        var person = Create(url, userName, cookie);
        await person.Token("/account/password");
        return person;
    }

    private static Person Create(string url, string userName, string? cookie)
    {
        var jar = new CookieContainer();
        if (cookie is not null)
            foreach (var part in cookie.Split("; "))
                jar.Add(new Uri(url), new Cookie(part.Split('=', 2)[0], part.Split('=', 2)[1]));
        var handler = new SocketsHttpHandler { CookieContainer = jar, AllowAutoRedirect = false };
        return new(url, userName, new(handler) { BaseAddress = new(url), Timeout = TimeSpan.FromSeconds(20) }, jar);
    }

    private async Task Token(string page)
    {
        var html = await http.GetStringAsync(page);
        http.DefaultRequestHeaders.Remove("RequestVerificationToken");
        http.DefaultRequestHeaders.Add("RequestVerificationToken", CsrfIn().Match(html).Groups["token"].Value);
    }

    public async Task<Guid> Id() => (await Board()).Me.Id;

    public async Task<BoardView> Board() => (await http.GetFromJsonAsync<BoardView>("/api/board"))!;

    public async Task Available()
    {
        (await http.PostAsJsonAsync("/api/agents/me/heartbeat", new { ready = true, tab = "t" })).EnsureSuccessStatusCode();
        (await http.PostAsJsonAsync("/api/agents/me/availability", new { availability = "available" })).EnsureSuccessStatusCode();
    }

    public Task<HttpResponseMessage> Do(Guid call, string act, string tab = "t") =>
        http.PostAsJsonAsync($"/api/calls/{call}/{act}", new { tab });

    /// <summary>Does it, and returns the call's new state.</summary>
    public async Task<CallView> Does(Guid call, string act, object? body = null)
    {
        using var answer = await http.PostAsJsonAsync($"/api/calls/{call}/{act}", body ?? new { tab = "t" });
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{userName} could not {act}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await Json(answer)).GetProperty("call").Deserialize<CallView>(JsonSerializerOptions.Web)!;
    }

    /// <summary>The one live call once it is as described.</summary>
    public Task<CallView> Sees(Func<CallView, bool> so) => Eventually.Get(async () => (await Board()).Calls.SingleOrDefault(so));

    public async Task<AgentView> Colleague(string name) => (await Board()).Agents.Single(a => a.Name == name);

    /// <summary>The one live call on the board, in the given state.</summary>
    public Task<CallView> Sees(string state) => Eventually.Get(async () => (await Board()).Calls.SingleOrDefault(c => c.State == state));

    public Task SeesNoCall() => Eventually.True(async () => (await Board()).Calls.Count == 0);

    public static async Task<JsonElement> Json(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();

    [GeneratedRegex("(name=\"csrf-token\" content|name=\"__RequestVerificationToken\" type=\"hidden\" value)=\"(?<token>[^\"]+)\"")]
    private static partial Regex CsrfIn();
}
