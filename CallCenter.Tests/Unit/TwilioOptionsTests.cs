using CallCenter.Web.Telephony;

namespace CallCenter.Tests.Unit;

public sealed class TwilioOptionsTests
{
    private static TwilioOptions Whole() => new()
    {
        AccountSid = "AC" + new string('1', 32),
        AuthToken = "token",
        ApiKeySid = "SK" + new string('1', 32),
        ApiKeySecret = new string('s', 32),
        TwimlAppSid = "AP" + new string('1', 32),
        PublicBaseUrl = "https://calls.example.com",
    };

    [Theory]
    [InlineData("AccountSid", "SK11111111111111111111111111111111", "must be AC and 32")]
    [InlineData("AccountSid", " ", "is not set")]
    [InlineData("AuthToken", "token\n", "begins or ends with white space")]
    [InlineData("ApiKeySid", "SK1", "must be SK and 32")]
    [InlineData("ApiKeySecret", "short", "is shorter than 32")]
    [InlineData("TwimlAppSid", "", "is not set")]
    [InlineData("Language", "german", "Set one of")]
    [InlineData("HoldMusicUrl", "hold.mp3", "is not an absolute http or https address")]
    [InlineData("HoldMusicUrl", "ftp://music.example.com/hold.mp3", "is not an absolute http or https address")]
    [InlineData("PublicBaseUrl", "", "is not set")]
    [InlineData("PublicBaseUrl", "calls.example.com", "is not an absolute https address")]
    [InlineData("PublicBaseUrl", "http://calls.example.com", "begins with http:")]
    [InlineData("PublicBaseUrl", "https://localhost:5080", "which only this machine or network can reach")]
    [InlineData("PublicBaseUrl", "https://192.168.1.7", "which only this machine or network can reach")]
    [InlineData("PublicBaseUrl", "https://[fd00::1]", "which only this machine or network can reach")]
    [InlineData("PublicBaseUrl", "https://calls.example.com/?a=1", "without user name, query or fragment")]
    public void What_is_wrong_with_a_setting_is_said_by_its_name(string setting, string value, string says)
    {
        var twilio = Whole();
        twilio.Problems().ShouldBeEmpty();

        typeof(TwilioOptions).GetProperty(setting)!.SetValue(twilio, value);

        var problem = twilio.Problems().ShouldHaveSingleItem();
        problem.Setting.ShouldBe(setting);
        problem.Says.ShouldMatch($"^Twilio:{setting} .*{System.Text.RegularExpressions.Regex.Escape(says)}");
    }

    [Theory]
    [InlineData("de", "Polly.Vicki-Neural", null)]
    [InlineData("DE-de", "Google.de-DE-Wavenet-A", null)]
    [InlineData("de", "Google.de-DE-Wavenet-A", null)]
    [InlineData("en-GB", "Google.en-US-Wavenet-A", "does not speak en-GB")]
    [InlineData("en", "Google.en-GB-Wavenet-A", "does not speak en-AU")]
    [InlineData("ru", "Polly.Maxim", "Twilio:Voices:ru names no language of a line.")]
    public void A_voice_is_for_a_language_of_a_line_and_speaks_it(string language, string voice, string? says)
    {
        var twilio = Whole();
        twilio.Voices[language] = voice;

        if (says is null) twilio.Problems().ShouldBeEmpty();
        else twilio.Problems().ShouldHaveSingleItem().Says.ShouldContain(says);
    }

    [Theory]
    [InlineData("https://8.8.8.8")]
    [InlineData("https://[2001:db8::a00:1]")]
    [InlineData("https://example.com/callcenter/")]
    public void A_public_address_is_taken(string url)
    {
        var twilio = Whole();
        twilio.PublicBaseUrl = url;

        twilio.Problems().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://handler.twilio.com/twiml/EH1?AccountSid=AC1#rt=500")]
    [InlineData("http://music.example.com/hold.mp3")]
    public void Any_web_address_may_have_the_music(string url)
    {
        var twilio = Whole();
        twilio.HoldMusicUrl = url;

        twilio.Problems().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://localhost:5080")]
    public void The_simulator_reaches_any_address(string url)
    {
        var twilio = Whole();
        (twilio.PublicBaseUrl, twilio.SignallingUrl) = (url, "ws://localhost:5081");

        twilio.Problems().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(86400, true)]
    [InlineData(86401, false)]
    public void A_legs_limit_is_one_that_Twilio_takes(int seconds, bool taken)
    {
        var twilio = Whole();
        twilio.TimeLimit = TimeSpan.FromSeconds(seconds);

        twilio.Problems().Select(p => p.Setting).ShouldBe(taken ? [] : ["TimeLimit"]);
    }
}
