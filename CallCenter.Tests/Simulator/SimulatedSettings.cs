using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>The account's numbers and TwiML Apps by REST: their settings decide where calls go.</summary>
public sealed class SimulatedSettings
{
    private const string Number = "/IncomingPhoneNumbers/PN00000000000000000000000000000001.json";

    private static Task<World> WithNumbers() =>
        World.StartAsync(options => options with { Numbers = ["+14155550100", "+14155550101", "+442071838750"] });

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    [Fact]
    public async Task Numbers_are_found_by_number_and_come_in_pages()
    {
        await using var world = await WithNumbers();

        var one = (await world.RestAsync(HttpMethod.Get, "/IncomingPhoneNumbers.json?PhoneNumber=%2B14155550101")).Body
            .GetProperty("incoming_phone_numbers");
        var part = (await world.RestAsync(HttpMethod.Get, "/IncomingPhoneNumbers.json?PhoneNumber=1415*")).Body
            .GetProperty("incoming_phone_numbers");
        var page = (await world.RestAsync(HttpMethod.Get, "/IncomingPhoneNumbers.json?PageSize=2")).Body;
        var path = Text(page, "next_page_uri").Split(world.Options.AccountSid)[1];
        var last = (await world.RestAsync(HttpMethod.Get, path)).Body;

        Text(one.EnumerateArray().ShouldHaveSingleItem(), "phone_number").ShouldBe("+14155550101");
        part.GetArrayLength().ShouldBe(2);
        page.GetProperty("incoming_phone_numbers").GetArrayLength().ShouldBe(2);
        Text(last.GetProperty("incoming_phone_numbers").EnumerateArray().ShouldHaveSingleItem(), "phone_number").ShouldBe("+442071838750");
        last.GetProperty("next_page_uri").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_number_is_called_where_it_was_set_to_lead()
    {
        await using var world = await WithNumbers();
        world.App.On("/other", "<Hangup/>");

        var (status, changed) = await world.RestAsync(HttpMethod.Post, Number,
            ("VoiceUrl", world.App.Url + "/other"), ("VoiceMethod", "get"),
            ("StatusCallback", world.App.Url + "/other-status"), ("FriendlyName", "Sales"));
        await world.CallAsync();
        await Eventually.TrueAsync(() => world.App.At("/other-status").Count == 1);
        await world.CallAsync(to: "+14155550101");
        await Eventually.TrueAsync(() => world.App.At("/voice").Count == 1); // the other number leads where it led

        status.ShouldBe(HttpStatusCode.OK);
        Text(changed, "voice_method").ShouldBe("GET");
        Text(changed, "friendly_name").ShouldBe("Sales");
        Text(changed, "status_callback_method").ShouldBe("POST");
        world.App.At("/other").ShouldHaveSingleItem().Method.ShouldBe("GET");
    }

    [Fact]
    public async Task A_numbers_fallback_is_asked_when_its_address_fails_and_an_empty_address_is_none()
    {
        await using var world = await WithNumbers();
        world.App.On("/broken", _ => (500, ""));
        world.App.On("/fallback", "<Hangup/>");

        await world.RestAsync(HttpMethod.Post, Number,
            ("VoiceUrl", world.App.Url + "/broken"), ("VoiceFallbackUrl", world.App.Url + "/fallback"));
        await world.CallAsync();
        await Eventually.TrueAsync(() => world.App.At("/fallback").Count == 1);
        var emptied = (await world.RestAsync(HttpMethod.Post, Number,
            ("VoiceUrl", ""), ("VoiceFallbackUrl", ""), ("StatusCallback", ""))).Body;
        var lost = await world.CallAsync();

        Text(emptied, "voice_url").ShouldBeEmpty();
        await Eventually.TrueAsync(async () => await world.StatusAsync(lost) == "failed");
    }

    [Fact]
    public async Task While_a_number_has_an_application_its_own_address_is_ignored_and_with_a_trunk_both()
    {
        await using var world = await WithNumbers();
        var app = (await world.RestAsync(HttpMethod.Post, "/Applications.json",
            ("FriendlyName", "Mine"), ("VoiceUrl", world.App.Url + "/by-app"))).Body;
        world.App.On("/by-app", "<Hangup/>");

        await world.RestAsync(HttpMethod.Post, Number, ("VoiceApplicationSid", Text(app, "sid")));
        await world.CallAsync();
        await Eventually.TrueAsync(() => world.App.At("/by-app").Count == 1);
        var trunk = (await world.RestAsync(HttpMethod.Post, Number, ("TrunkSid", "TK00000000000000000000000000000001"))).Body;
        var lost = await world.CallAsync();
        await Eventually.TrueAsync(async () => await world.StatusAsync(lost) == "failed");
        world.App.At("/voice").ShouldBeEmpty();
        await world.RestAsync(HttpMethod.Post, Number, ("TrunkSid", ""));
        await world.CallAsync();

        await Eventually.TrueAsync(() => world.App.At("/voice").Count == 1);
        trunk.GetProperty("voice_application_sid").GetString().ShouldBe(""); // as Twilio's page shows it
    }

    [Fact]
    public async Task An_application_is_made_found_by_name_and_changed_and_browsers_call_it()
    {
        await using var world = await WithNumbers();

        var (status, made) = await world.RestAsync(HttpMethod.Post, "/Applications.json",
            ("FriendlyName", "Mine"), ("VoiceUrl", world.App.Url + "/mine"));
        var found = (await world.RestAsync(HttpMethod.Get, "/Applications.json?FriendlyName=Mine")).Body
            .GetProperty("applications").EnumerateArray().ShouldHaveSingleItem();
        var first = $"/Applications/{world.Options.TwimlAppSid}.json";
        await world.RestAsync(HttpMethod.Post, first, ("VoiceUrl", world.App.Url + "/rejoin"));
        world.App.On("/rejoin", World.AgentsRoom);
        await using var browser = await world.BrowserAsync();
        await browser.DialAsync("callId=1");

        status.ShouldBe(HttpStatusCode.Created);
        Text(found, "sid").ShouldBe(Text(made, "sid"));
        Text(made, "sid").ShouldStartWith("AP");
        Text((await world.RestAsync(HttpMethod.Get, first)).Body, "voice_url").ShouldEndWith("/rejoin");
        await Eventually.TrueAsync(() => world.App.At("/rejoin").Count == 1);
        world.App.At("/join").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("POST", Number, "VoiceUrl=elsewhere", 400, 21402)]
    [InlineData("POST", Number, "VoiceUrl=http%3A%2F%2Fa%2F&VoiceMethod=PUT", 400, 21403)]
    [InlineData("POST", Number, "VoiceApplicationSid=AP99999999999999999999999999999999", 400, 21218)]
    [InlineData("GET", "/IncomingPhoneNumbers/PN99999999999999999999999999999999.json", "", 404, 20404)]
    [InlineData("GET", "/Applications/AP99999999999999999999999999999999.json", "", 404, 20404)]
    [InlineData("PUT", "/Applications.json", "", 405, 20004)]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string method, string path, string form, int status, int code)
    {
        await using var world = await WithNumbers();
        var before = (await world.RestAsync(HttpMethod.Get, Number)).Body.GetRawText();
        var fields = System.Web.HttpUtility.ParseQueryString(form);

        var answer = await world.RestAsync(new HttpMethod(method), path, [.. fields.AllKeys.Select(key => (key!, fields[key]!))]);

        ((int)answer.Status).ShouldBe(status);
        answer.Body.GetProperty("code").GetInt32().ShouldBe(code);
        (await world.RestAsync(HttpMethod.Get, Number)).Body.GetRawText().ShouldBe(before);
    }

    [Fact]
    public async Task The_account_is_shown_to_its_auth_tokens_alone_and_every_answer_tells_the_time()
    {
        await using var world = await World.StartAsync(options =>
            options with { SecondaryAuthToken = "secondary", RestrictedKeySecret = "restricted" });
        var (options, api) = (world.Options, $"{world.Twilio.Url}/2010-04-01/Accounts/{world.Options.AccountSid}");

        var account = await As($"{options.AccountSid}:{options.AuthToken}", ".json");

        account.StatusCode.ShouldBe(HttpStatusCode.OK);
        account.Headers.Date!.Value.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5));
        var json = JsonDocument.Parse(await account.Content.ReadAsStringAsync()).RootElement;
        (Text(json, "status"), Text(json, "auth_token")).ShouldBe(("active", options.AuthToken));
        (await As($"{options.AccountSid}:secondary", ".json")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await As($"{options.ApiKeySid}:{options.ApiKeySecret}", ".json")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await As($"{options.ApiKeySid}:{options.ApiKeySecret}", "/Applications.json")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await As($"{options.RestrictedKeySid}:restricted", "/Applications.json")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await As($"{options.AccountSid}:wrong", "/Applications.json")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await As($"{options.AccountSid}:", "/Applications.json")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        async Task<HttpResponseMessage> As(string who, string path)
        {
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(who)));
            return await http.GetAsync(api + path);
        }
    }
}
