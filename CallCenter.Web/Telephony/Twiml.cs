using System.Text;
using System.Xml;
using System.Xml.Linq;
using CallCenter.Web.Calls;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>The documents that Twilio is answered with.</summary>
public sealed class Twiml(PublicUrl url, IOptions<TwilioOptions> options)
{
    public const string Webhooks = "/webhooks/twilio";

    /// <summary>Seconds.</summary>
    public const int LongestMessage = 180;

    /// <summary>Twilio repeats by default only what could not connect; a word of an end must survive a 503 too. No part of the signed URL.</summary>
    public const string Persistent = "#rc=5&rp=all";

    public static readonly string Nothing = Document();

    public static readonly string HangUp = Document(new XElement("Hangup"));

    public static readonly string NotInService = Document(new XElement("Say", "This number is not in service. Goodbye."), new XElement("Hangup"));

    /// <summary>For when nobody answers here: a word, some patience, and another try. Static, so that it can lie with Twilio.</summary>
    public string Fallback() => Document(
        new XElement("Say", "Thank you for calling. We have a technical difficulty and are connecting you. Please stay on the line."),
        new XElement("Pause", new XAttribute("length", 10)),
        new XElement("Redirect", new XAttribute("method", "POST"), url.Of($"{Webhooks}/voice")));

    public static readonly string MessageLeft = Farewell("Thank you for your message. Goodbye.");

    public static string Farewell(string text) => Document(new XElement("Say", Legal(text)), new XElement("Hangup"));

    /// <summary>The caller waits in the call's conference, with music until an agent starts it; their leaving ends it for all.</summary>
    public string CallerWaits(Guid callId, string greeting) => Document(
        greeting.Length > 0 ? new XElement("Say", Legal(greeting)) : null,
        Dial(callId, FollowLegs.Caller, starts: false, ends: true));

    /// <summary>The message comes by the status callback, also from a caller who just hangs up. Silence does not reach the action, but the next verb.</summary>
    public string TakesMessage(string greeting) => Document(
        new XElement("Say", Legal(greeting)),
        new XElement("Record",
            new XAttribute("maxLength", LongestMessage),
            new XAttribute("timeout", 10),
            new XAttribute("playBeep", true),
            new XAttribute("finishOnKey", "#"),
            new XAttribute("action", url.Of($"{Webhooks}/message-left")),
            new XAttribute("recordingStatusCallback", url.Of($"{Webhooks}/recording{Persistent}")),
            new XAttribute("recordingStatusCallbackEvent", "completed absent")),
        new XElement("Say", "We did not hear anything. Goodbye."),
        new XElement("Hangup"));

    /// <summary>An agent's joining starts the conference, a listening supervisor's does not; their leaving must not end it, or nothing could be parked.</summary>
    public string Joins(Guid callId, Seat seat) => Document(Dial(callId, seat.Label, starts: !seat.Muted, ends: false, seat.Muted, waits: seat.Waits));

    // The first participant fixes the conference's callbacks, and either side may be first: both carry the same.
    private XElement Dial(Guid callId, string label, bool starts, bool ends, bool muted = false, bool waits = false) => new("Dial",
        new XAttribute("action", url.Of($"{Webhooks}/left")),
        new XElement("Conference", callId,
            new XAttribute("participantLabel", label),
            new XAttribute("startConferenceOnEnter", starts),
            new XAttribute("endConferenceOnExit", ends),
            new XAttribute("beep", false),
            muted ? new XAttribute("muted", true) : null,
            waits ? [new XAttribute("waitUrl", "")] : Music,
            new XAttribute("statusCallback", url.Of($"{Webhooks}/conference{Persistent}")),
            new XAttribute("statusCallbackEvent", "start end join leave hold modify")));

    // Left out, Twilio plays a list of its own and asks nobody: a caller who enters while nobody answers here has music too.
    private XAttribute[] Music => options.Value.HoldMusicUrl is { Length: > 0 } music ? [new("waitUrl", music), new("waitMethod", "GET")] : [];

    private static string Document(params XElement?[] verbs)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(new Utf8Writer(text), new XmlWriterSettings { OmitXmlDeclaration = false }))
            new XDocument(new XElement("Response", verbs.Where(v => v is not null))).Save(xml);
        return text.ToString();
    }

    // By runes: half of an emoji alone is not legal, the whole is.
    private static string Legal(string text) => string.Concat(text.EnumerateRunes().Where(r => r.Utf16SequenceLength == 2 || XmlConvert.IsXmlChar((char)r.Value)));

    private sealed class Utf8Writer(StringBuilder to) : StringWriter(to)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
