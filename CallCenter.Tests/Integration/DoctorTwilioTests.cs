using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>Each thing that can be wrong between Twilio and this installation is named, with its cure, and nothing else is.</summary>
public sealed class DoctorTwilioTests(CallCenterApp app) : ProductTest(app)
{
    private const string Nowhere = "http://127.0.0.1:9";
    private OwnTwilio twilio = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        twilio = await OwnTwilio.Start(App);
    }

    public override async ValueTask DisposeAsync()
    {
        await twilio.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_whole_installation_passes_every_check_in_under_two_seconds()
    {
        var findings = await twilio.Examine();
        var fastest = int.MaxValue;
        for (var run = 0; run < 3 && fastest >= 2_000; run++) // the first examination compiled, and these machines are shared
            fastest = Math.Min(fastest, (await twilio.Examine()).Sum(f => f.TookMs));

        findings.Select(f => (f.Check, f.Verdict)).ShouldBe(
            new[] { "settings", "credentials", "auth_token", "application", "numbers", "public_url", "clock", "access_token" }
                .Select(c => ($"twilio.{c}", Verdict.Passed)),
            string.Join('\n', findings));
        fastest.ShouldBeLessThan(2_000);
        var verdicts = App.Services.GetRequiredService<Doctor>().Examine(default)
            .Where(f => f.Layer == "twilio").Select(f => f.Verdict).Distinct();
        (await verdicts.ToListAsync()).ShouldBe([Verdict.Passed]);
    }

    [Fact]
    public async Task A_wrong_secret_of_the_API_key_is_named_and_what_needs_the_key_is_left_out()
    {
        var finding = twilio.Only("twilio.credentials", await twilio.Examine(("ApiKeySecret", new string('x', 32))),
            "twilio.application", "twilio.numbers", "twilio.access_token");

        finding.Found.ShouldContain("401 (20003)");
        finding.Found.ShouldContain("Twilio:AccountSid is right");
        finding.Cure!.What.ShouldContain("Twilio:ApiKeySid and Twilio:ApiKeySecret");
    }

    [Fact]
    public async Task A_wrong_auth_token_is_named_and_the_secondary_one_as_such()
    {
        var wrong = twilio.Only("twilio.auth_token", await twilio.Examine(("AuthToken", "wrong")), "twilio.public_url");
        var secondary = twilio.Only("twilio.auth_token",
            await twilio.Examine(("AuthToken", twilio.Account.SecondaryAuthToken)), "twilio.public_url");

        wrong.Found.ShouldContain("401 (20003)");
        wrong.Cure!.What.ShouldContain("Twilio:AuthToken");
        secondary.Found.ShouldContain("secondary");
        secondary.Cure!.What.ShouldContain("primary token");
    }

    [Fact]
    public async Task A_setting_that_is_missing_is_named_before_anybody_is_asked()
    {
        var app = twilio.Only("twilio.settings", await twilio.Examine(("TwimlAppSid", "")), "twilio.application");
        var key = twilio.Only("twilio.settings", await twilio.Examine(("ApiKeySid", "SK123")),
            "twilio.credentials", "twilio.application", "twilio.numbers", "twilio.access_token");

        app.Found.ShouldContain("Twilio:TwimlAppSid is not set");
        app.Cure!.What.ShouldContain("twilio setup");
        key.Found.ShouldContain("Twilio:ApiKeySid must be SK and 32");
    }

    [Fact]
    public async Task A_number_that_leads_elsewhere_is_named_by_its_line_and_by_the_setting()
    {
        await twilio.Rest(OwnTwilio.Number, ("VoiceUrl", "https://user:password@elsewhere.example/voice?key=hidden"),
            ("StatusCallback", ""), ("VoiceMethod", "GET"));

        var finding = twilio.Only("twilio.numbers", await twilio.Examine());

        finding.Found.ShouldContain("(…00)");
        finding.Found.ShouldContain($"VoiceUrl is https://elsewhere.example/voice?… instead of {App.Url}/webhooks/twilio/voice.");
        finding.Found.ShouldContain("VoiceMethod is GET instead of POST.");
        finding.Found.ShouldContain("StatusCallback is not set.");
        finding.Found.ShouldNotContain("StatusCallbackMethod");
        finding.Cure!.What.ShouldContain("dotnet CallCenter.Web.dll twilio setup");
        finding.Cure.What.ShouldContain("\"Call status changes\"");
    }

    [Theory]
    [InlineData("VoiceApplicationSid", "AP00000000000000000000000000000001")]
    [InlineData("TrunkSid", "TK00000000000000000000000000000001")]
    public async Task A_number_whose_own_address_Twilio_ignores_is_named(string setting, string sid)
    {
        await twilio.Rest(OwnTwilio.Number, (setting, sid));

        twilio.Only("twilio.numbers", await twilio.Examine()).Found.ShouldContain($"{setting} is {sid}");
    }

    [Fact]
    public async Task A_line_whose_number_is_not_in_the_account_is_named_and_one_that_is_switched_off_is_not()
    {
        await App.Execute("""
            insert into app.lines (id, number, name) values (gen_random_uuid(), '+14155550199', 'Sales +14155550199');
            insert into app.lines (id, number, name, active) values (gen_random_uuid(), '+14155550198', 'Old', false)
            """);

        var finding = twilio.Only("twilio.numbers", await twilio.Examine());

        finding.Found.ShouldBe("The number of the line …99 is not in the account.");
        finding.Cure!.What.ShouldContain("Buy or port it");
    }

    [Fact]
    public async Task A_TwiML_App_that_leads_elsewhere_or_is_not_there_is_named()
    {
        await twilio.Rest(twilio.App, ("VoiceUrl", "https://elsewhere.example/join"));

        var elsewhere = twilio.Only("twilio.application", await twilio.Examine());
        var absent = twilio.Only("twilio.application", await twilio.Examine(("TwimlAppSid", "AP" + new string('9', 32))));

        elsewhere.Found.ShouldContain($"VoiceUrl is https://elsewhere.example/join instead of {App.Url}/webhooks/twilio/join");
        elsewhere.Cure!.What.ShouldContain("twilio setup");
        absent.Found.ShouldContain("no TwiML App AP9");
        absent.Cure!.What.ShouldContain("Twilio:TwimlAppSid");
    }

    [Theory]
    [InlineData(300, Verdict.Failed, "This machine's clock is 300 s ahead of Twilio's.")]
    [InlineData(-300, Verdict.Failed, "This machine's clock is 300 s behind Twilio's.")]
    [InlineData(30, Verdict.Warning, "This machine's clock is 30 s ahead of Twilio's.")]
    public async Task A_clock_that_is_off_is_named_and_the_one_that_is_right_is_not(int seconds, Verdict verdict, string found)
    {
        var finding = twilio.Only("twilio.clock", await twilio.Examine(new WrongClock(seconds)));

        finding.Verdict.ShouldBe(verdict);
        finding.Found.ShouldContain(found[..20]);
        finding.Found.ShouldContain(found[^13..]);
        finding.Found.ShouldNotContain("database");
        finding.Cure!.What.ShouldContain("NTP");
    }

    [Fact]
    public async Task A_token_that_Twilio_refuses_is_named_with_the_meaning_of_the_code()
    {
        var restricted = twilio.Only("twilio.access_token", await twilio.Examine(
            ("ApiKeySid", twilio.Account.RestrictedKeySid), ("ApiKeySecret", twilio.Account.RestrictedKeySecret)));
        var expired = (await twilio.Examine(new WrongClock(-7200))).Single(f => f.Check == "twilio.access_token");

        restricted.Found.ShouldContain("31204, invalid token");
        restricted.Cure!.What.ShouldContain("a restricted key opens the API but signs no access tokens");
        expired.Found.ShouldContain("31205, the token has expired");
        expired.Cure!.What.ShouldContain("clock");
    }

    [Fact]
    public async Task Signalling_or_an_API_out_of_reach_is_named_once()
    {
        var signalling = twilio.Only("twilio.access_token", await twilio.Examine(("SignallingUrl", "ws://127.0.0.1:9")));
        var api = twilio.Only("twilio.credentials", await twilio.Examine(("ApiBaseUrl", Nowhere)),
            "twilio.auth_token", "twilio.application", "twilio.numbers");

        signalling.Found.ShouldContain("Nothing is listening at 127.0.0.1:9");
        api.Found.ShouldContain("Nothing is listening at 127.0.0.1:9");
        api.Cure!.What.ShouldContain("outgoing HTTPS");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("#rc=5", true)]
    [InlineData("#rc=0&rp=all", true)]
    [InlineData("#rp=ct,rt&rc=5", true)]
    [InlineData("#e=ashburn", true)]
    [InlineData("#rp=5xx", false)]
    [InlineData("#rc=2&rp=ct,5xx&rt=5000", false)]
    public async Task An_address_that_Twilio_does_not_repeat_after_a_503_is_named(string overrides, bool named)
    {
        await twilio.Rest(OwnTwilio.Number, ("VoiceUrl", $"{App.Url}/webhooks/twilio/voice{overrides}"));
        if (!named)
        {
            (await twilio.Examine()).ShouldAllBe(f => f.Verdict == Verdict.Passed);
            return;
        }
        var finding = twilio.Only("twilio.numbers", await twilio.Examine());

        finding.Verdict.ShouldBe(Verdict.Warning);
        finding.Found.ShouldContain("VoiceUrl lacks #rc=5&rp=all");
        finding.Cure!.What.ShouldContain("dotnet CallCenter.Web.dll twilio setup");
    }

    [Fact]
    public async Task An_address_that_is_not_repeated_is_named_as_such_beside_one_that_leads_elsewhere()
    {
        await twilio.Rest(OwnTwilio.Number,
            ("VoiceUrl", $"{App.Url}/webhooks/twilio/voice"), ("StatusCallback", "https://elsewhere.example/status"));

        var found = twilio.Only("twilio.numbers", await twilio.Examine()).Found;

        found.ShouldContain("VoiceUrl lacks #rc=5&rp=all.");
        found.ShouldContain($"StatusCallback is https://elsewhere.example/status instead of {App.Url}/webhooks/twilio/call-status.");
    }

    [Fact]
    public async Task A_TwiML_App_that_Twilio_asks_only_once_is_named()
    {
        await twilio.Rest(twilio.App, ("VoiceUrl", $"{App.Url}/webhooks/twilio/join"));

        twilio.Only("twilio.application", await twilio.Examine()).Found.ShouldContain("VoiceUrl lacks #rc=5&rp=all");
    }

    [Fact]
    public async Task An_account_without_Agent_Conference_is_named_and_nobody_is_called_to_find_out()
    {
        await using var gate = await TwilioGate.To(twilio.Settings()["Twilio:ApiBaseUrl"]!);
        gate.Refuses = r => r.AddsParticipant ? (403, 12400) : null;

        var finding = twilio.Only("twilio.agent_conference", await twilio.Examine(("ApiBaseUrl", gate.Url)));

        finding.Found.ShouldContain("Agent Conference is off");
        finding.Cure!.What.ShouldContain("Console");
        (await twilio.Phone.Calls()).EnumerateArray().ShouldBeEmpty();
    }

    private sealed class WrongClock(int seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddSeconds(seconds);
    }
}
