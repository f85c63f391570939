using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A part of the browser that throws or is missing: the desk works without it, or says what is missing.</summary>
public sealed class OddBrowserTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private const string Refuses = "get() { throw new DOMException('The operation is insecure.', 'SecurityError') }";
    /// <summary>Counts the ringtone, and the contexts it can be heard in.</summary>
    private const string Ears = """
        window.ringing = 0;
        const { start, stop } = AudioBufferSourceNode.prototype;
        AudioBufferSourceNode.prototype.start = function (...a) {
          if (this.loop) { window.ringing++; window.heardIn = this.context }
          return start.apply(this, a);
        };
        AudioBufferSourceNode.prototype.stop = function (...a) { if (this.loop) window.ringing--; return stop.apply(this, a) };
        """;
    /// <summary>
    /// A browser that does not report permissions; the tests' own microphone depends on them, see <see cref="Chromium"/>.
    /// </summary>
    private static string Permission(string answer) => $$"""
        const give = MediaDevices.prototype.getUserMedia, query = Permissions.prototype.query;
        let giving = false;
        MediaDevices.prototype.getUserMedia = function (wish) {
          giving = true;
          try { return give.call(this, wish) } finally { giving = false }
        };
        Permissions.prototype.query = function (what) { if (giving) return query.call(this, what); {{answer}} };
        """;
    /// <summary>Notifications that can be inspected, and a page that is hidden on request.</summary>
    private const string Notes = """
        window.notes = [];
        window.Notification = class {
          static permission = 'granted';
          constructor(title, options) { Object.assign(this, options, { open: true }); window.notes.push(this) }
          close() { this.open = false }
        };
        Object.defineProperty(document, 'hidden', { get: () => Boolean(window.away) });
        window.look = away => { window.away = away; document.dispatchEvent(new Event('visibilitychange')) };
        """;
    private const string Renamed =
        "update public.voip_users set display_name = 'Ronja', version = version + 1 where display_name = 'Rhonda'";
    private IBrowserContext window = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        window = await chromium.Window();
    }

    public async ValueTask DisposeAsync() => await window.Leave();

    private async Task<Desk> Doug(string script)
    {
        await window.AddInitScriptAsync($"{{ {script} }}");
        var doug = await Desk.Open(window, app, "doug");
        await Watch(doug);
        return doug;
    }

    private static async Task Watch(Desk desk) => await desk.Page.EvaluateAsync(
        "() => { window.rejected = []; addEventListener('unhandledrejection', e => window.rejected.push(String(e.reason))) }");

    private static async Task Unharmed(Desk desk, string what = "")
    {
        (await desk.Page.EvaluateAsync<string[]>("window.rejected")).ShouldBeEmpty(what);
        desk.Complaints.ShouldBeEmpty(what);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "no randomUUID", "delete Crypto.prototype.randomUUID" },
        {
            "storage may not be named",
            $"for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {{ {Refuses} }})"
        },
        {
            "storage takes nothing",
            "for (const name of ['getItem', 'setItem', 'removeItem']) Storage.prototype[name] = () => { throw new DOMException('Full') }"
        },
        { "no BroadcastChannel and no locks", "delete window.BroadcastChannel; delete Navigator.prototype.locks" },
        { "locks are refused", "LockManager.prototype.request = () => Promise.reject(new DOMException('Refused', 'SecurityError'))" },
        { "no workers", "window.Worker = class { constructor() { throw new DOMException('Refused', 'SecurityError') } }" },
        { "no Worker at all", "delete window.Worker" },
        {
            "no matchMedia, no animations",
            "delete window.matchMedia; delete Element.prototype.animate; delete Element.prototype.checkVisibility"
        },
        { "permissions throw", Permission("throw new TypeError('No such permission')") },
        { "permissions never answer", Permission("return new Promise(() => {})") },
        { "no performance entries", "Performance.prototype.getEntriesByType = () => { throw new Error('x') }" },
        { "no clipboard", $"Object.defineProperty(Navigator.prototype, 'clipboard', {{ {Refuses} }})" },
        {
            "no language that it knows",
            "for (const name of ['Collator', 'DateTimeFormat']) Intl[name] = class { constructor() { throw new RangeError('Locale') } }"
        },
        { "no AbortSignal.timeout", "delete AbortSignal.timeout" },
        { "an address that stays", "History.prototype.replaceState = () => { throw new DOMException('Too often', 'SecurityError') }" },
        {
            "notifications throw", """
            window.Notification = class { static permission = 'granted'; constructor() { throw new TypeError('Illegal constructor') } };
            Object.defineProperty(document, 'hidden', { get: () => true });
            """
        },
        { "no notifications", "delete window.Notification" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task The_desk_works_without(string what, string script)
    {
        var doug = await Doug(script);
        await doug.Page.GotoAsync($"{app.Url}/desk?dial=%2B14155550188");
        await Watch(doug);
        await doug.GoAvailable();
        var sid = await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);

        await doug.Page.Locator("body").PressAsync("a");

        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await app.Phone.HangUp(sid);
        await Expect(doug.MyCall).ToHaveCountAsync(0);
        await Unharmed(doug, what);
    }

    [Theory]
    [InlineData("there is no Web Audio", "delete window.AudioContext; delete window.webkitAudioContext")]
    [InlineData("Web Audio throws", "window.AudioContext = class { constructor() { throw new DOMException('Too many') } }")]
    public async Task A_browser_that_cannot_ring_says_so_and_takes_calls(string what, string script)
    {
        var doug = await Doug(script);
        await doug.GoAvailable();
        await Expect(doug.Page.Locator("[data-problem-is=sound-missing]")).ToBeVisibleAsync();
        await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);

        await doug.Click("answer", doug.Ringing);

        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Unharmed(doug, what);
    }

    [Fact]
    public async Task A_browser_without_WebRTC_says_that_it_cannot_make_calls_and_nobody_is_sent_to_it()
    {
        var doug = await Doug("delete window.RTCPeerConnection");
        await doug.Click("available");

        await Expect(doug.Page.Locator("[data-problem-is=browser-lacking]")).ToBeVisibleAsync();
        await Expect(doug.Page.Locator(".status")).Not.ToHaveAttributeAsync("data-status", "available");
        await Unharmed(doug);
    }

    [Fact]
    public async Task A_browser_without_WebSockets_still_shows_the_truth_every_five_seconds()
    {
        var doug = await Doug("Object.defineProperty(window, 'WebSocket', { value: undefined })");

        await Expect(doug.Banner).ToHaveAttributeAsync("data-connection", "down");
        await app.Execute(Renamed);

        await Expect(doug.Colleague("Ronja")).ToHaveCountAsync(1);
        await Unharmed(doug);
    }

    /// <summary>Any address without https that is not this computer's own.</summary>
    [Fact]
    public async Task Over_plain_http_from_another_machine_the_desk_lives_and_the_banner_says_what_is_missing()
    {
        const string outside = "http://desk.example";
        var person = await app.SignIn("doug");
        foreach (var url in new[] { app.Url, outside })
        {
            var cookies = person.Cookie.Split("; ").Select(c => c.Split('=', 2));
            await window.AddCookiesAsync(cookies.Select(c => new Cookie { Name = c[0], Value = c[1], Url = url }));
        }
        await window.RouteAsync($"{outside}/**", async route =>
        {
            var answer = await route.FetchAsync(new() { Url = app.Url + new Uri(route.Request.Url).PathAndQuery });
            await route.FulfillAsync(new() { Response = answer });
        });
        await window.RouteWebSocketAsync("**/realtime/**", _ => { });
        var page = await window.NewPageAsync();
        var thrown = new List<string>();
        page.PageError += (_, error) => thrown.Add(error);

        await page.GotoAsync($"{outside}/desk");

        (await page.EvaluateAsync<bool>("isSecureContext || 'randomUUID' in crypto || 'locks' in navigator")).ShouldBeFalse();
        await Expect(page.Locator("[data-problem-is=microphone-insecure]")).ToBeVisibleAsync();
        await page.ClickAsync("[data-action=available]");
        await app.Execute(Renamed);
        await Expect(page.Locator("[data-list=people] .agent", new() { HasText = "Ronja" })).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-problem-is=microphone-insecure]")).ToBeVisibleAsync();
        thrown.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sound_that_is_taken_away_and_refused_at_first_rings_all_the_same()
    {
        var doug = await Doug($$"""
            {{Ears}}
            const { resume } = AudioContext.prototype;
            AudioContext.prototype.resume = function () {
              if (!window.refuse) return resume.call(this);
              window.refuse--;
              return Promise.reject(new DOMException('Refused', 'InvalidStateError'));
            };
            const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state').get;
            Object.defineProperty(BaseAudioContext.prototype, 'state', { get() { return window.refuse ? 'suspended' : state.call(this) } });
            """);
        await doug.GoAvailable();
        await doug.Page.EvaluateAsync("() => { window.refuse = 2 }");

        await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);

        const string rings = "() => window.ringing === 1 && window.heardIn.state === 'running'";
        await Eventually.True(() => doug.Page.EvaluateAsync<bool>(rings));
        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "available");
        await Unharmed(doug);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hidden_page_shows_one_notification_that_stays_until_the_ring_ends(bool before)
    {
        var doug = await Doug(Notes);
        await doug.GoAvailable();
        if (before) await doug.Page.EvaluateAsync("look(true)");
        var sid = await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        if (!before)
        {
            (await doug.Page.EvaluateAsync<int>("window.notes.length")).ShouldBe(0);
            await doug.Page.EvaluateAsync("look(true)");
        }

        const string shown = "() => window.notes.length === 1 && window.notes[0].open && window.notes[0].requireInteraction";
        await Eventually.True(() => doug.Page.EvaluateAsync<bool>(shown));
        await doug.Page.EvaluateAsync("() => { look(false); look(true) }");
        await app.Phone.HangUp(sid);

        await Eventually.True(() => doug.Page.EvaluateAsync<bool>("() => !window.notes[0].open"));
        (await doug.Page.EvaluateAsync<int>("window.notes.length")).ShouldBe(1);
        await Unharmed(doug);
    }

    [Fact]
    public async Task What_the_framework_or_the_browser_says_reaches_nobody()
    {
        var doug = await Doug("");
        var toasts = doug.Page.Locator("#toasts");
        var answer = "";
        // One route all along: without any, the desk's own next try would succeed.
        await doug.Page.RouteAsync("**/api/agents/me/availability", route => answer.Length == 0
            ? route.AbortAsync() : route.FulfillAsync(new() { Status = 500, ContentType = "application/problem+json", Body = answer }));
        foreach (var (body, words) in new[]
        {
            ("{\"title\":\"An error occurred while processing your request.\"}", "Something went wrong on the server. Try again."),
            ("", "The server cannot be reached. Check your connection"),
        })
        {
            answer = body;
            await doug.Click("available");
            await Expect(toasts).ToContainTextAsync(words);
        }
        (await toasts.InnerTextAsync()).ShouldNotContain("An error occurred");
    }
}
