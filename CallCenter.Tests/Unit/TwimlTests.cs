using System.Xml.Linq;
using CallCenter.Web.Calls;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Unit;

/// <summary>What the library would drop or change by default; TwilioLibraryTests compare the documents with the Node library's.</summary>
public sealed class TwimlTests
{
    private static Twiml With(TwilioOptions twilio) => new(new PublicUrl(Options.Create(twilio), serving: null!), Options.Create(twilio));

    private static XElement Conference(string document) => XDocument.Parse(document).Root!.Element("Dial")!.Element("Conference")!;

    [Fact]
    public void Silence_is_an_empty_waitUrl_and_fragments_survive()
    {
        var twiml = With(new()
        {
            PublicBaseUrl = "https://calls.example.com",
            HoldMusicUrl = "https://handler.twilio.com/twiml/EH1?AccountSid=AC1&loop=0#rt=500",
        });

        var silent = Conference(twiml.Joins(Guid.NewGuid(), new("agent-1", Muted: true, Waits: true)));
        var waiting = Conference(twiml.CallerWaits(Guid.NewGuid(), ""));

        silent.Attribute("waitUrl")!.Value.ShouldBe("");
        silent.Attribute("muted")!.Value.ShouldBe("true");
        silent.Attribute("beep")!.Value.ShouldBe("false");
        waiting.Attribute("waitUrl")!.Value.ShouldBe("https://handler.twilio.com/twiml/EH1?AccountSid=AC1&loop=0#rt=500");
        waiting.Attribute("waitMethod")!.Value.ShouldBe("GET");
        waiting.Attribute("muted").ShouldBeNull();
        waiting.Attribute("statusCallback")!.Value.ShouldBe("https://calls.example.com/webhooks/twilio/conference#rc=5&rp=all");
    }

    [Fact]
    public void What_xml_forbids_is_left_out_and_the_rest_is_said()
    {
        var said = XDocument.Parse(Said("Gr\u00fc\u00dfe \0\u000b\ud83d\ude00\ud83d & <tel>")).Root!.Element("Say")!.Value;

        said.ShouldBe("Gr\u00fc\u00dfe \ud83d\ude00\ufffd & <tel>");
    }

    private static string Said(string text, string? language = null) => With(new()).Farewell(text, language);

    [Fact]
    public void Words_are_said_in_the_lines_language_and_in_its_voice_if_one_is_set()
    {
        var german = XDocument.Parse(Said("Hallo", "de-DE")).Root!.Element("Say")!;
        var unknown = XDocument.Parse(Said("Hello", "tlh")).Root!.Element("Say")!;
        var twilio = new TwilioOptions { Language = "fr-FR", Voices = { ["de"] = "Polly.Vicki-Neural", ["en-gb"] = "Polly.Amy" } };
        var voices = new[] { "de-DE", "en-GB", "en-US", null }
            .Select(language => XDocument.Parse(With(twilio).NotInService(language)).Root!.Element("Say")!).ToList();

        german.Attribute("language")!.Value.ShouldBe("de-DE");
        german.Attribute("voice").ShouldBeNull();
        unknown.Attribute("language")!.Value.ShouldBe("en-US");
        voices.Select(v => v.Attribute("voice")?.Value).ShouldBe(["Polly.Vicki-Neural", "Polly.Amy", null, null]);
        voices.Select(v => v.Attribute("language")!.Value).ShouldBe(["de-DE", "en-GB", "en-US", "fr-FR"]);
        voices[0].Value.ShouldBe("Diese Rufnummer ist nicht vergeben. Auf Wiederhören.");
        voices[3].Value.ShouldBe("Ce numéro n’est pas en service. Au revoir.");
    }

    [Fact]
    public void A_message_is_recorded_until_a_key_and_both_its_outcomes_are_told()
    {
        var document = With(new() { PublicBaseUrl = "https://calls.example.com" }).TakesMessage("Speak.", "de-DE");
        var record = XDocument.Parse(document).Root!.Element("Record")!;

        record.Attributes().ToDictionary(a => a.Name.LocalName, a => a.Value).ShouldBe(new Dictionary<string, string>
        {
            ["maxLength"] = "180",
            ["timeout"] = "10",
            ["playBeep"] = "true",
            ["finishOnKey"] = "#",
            ["action"] = "https://calls.example.com/webhooks/twilio/message-left?language=de-DE#rc=5&rp=all",
            ["recordingStatusCallback"] = "https://calls.example.com/webhooks/twilio/recording#rc=5&rp=all",
            ["recordingStatusCallbackEvent"] = "completed absent",
        }, ignoreOrder: true);
    }

    [Fact]
    public void A_leg_lasts_as_long_as_Twilio_lets_it_unless_a_limit_is_set()
    {
        XElement Dial(TimeSpan? limit) =>
            XDocument.Parse(With(new() { PublicBaseUrl = "https://calls.example.com", TimeLimit = limit }).CallerWaits(Guid.NewGuid(), ""))
                .Root!.Element("Dial")!;

        Dial(null).Attribute("timeLimit").ShouldBeNull();
        Dial(TimeSpan.FromHours(12)).Attribute("timeLimit")!.Value.ShouldBe("43200");
    }

    [Fact]
    public void Only_what_is_read_of_a_conference_is_asked_for() =>
        Conference(With(new() { PublicBaseUrl = "https://calls.example.com" }).CallerWaits(Guid.NewGuid(), ""))
            .Attribute("statusCallbackEvent")!.Value.ShouldBe("end join leave");
}
