using System.Xml;
using System.Xml.Linq;
using CallCenter.Web.Calls.Legs;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Lines;
using Microsoft.Extensions.Options;
using Twilio.TwiML;
using Twilio.TwiML.Voice;
using Twilio.Types;

namespace CallCenter.Web.Telephony;

/// <summary>The documents with which Twilio is answered.</summary>
public sealed class Twiml(PublicUrl url, IOptions<TwilioOptions> options)
{
    public const string Webhooks = "/webhooks/twilio";

    /// <summary>Seconds.</summary>
    public const int LongestMessage = 180;

    /// <summary>
    /// By default Twilio retries only failed connections; a caller, and the report of an end, must survive a 503 too. Not part of the
    /// signed URL.
    /// </summary>
    public const string Persistent = "#rc=5&rp=all";

    /// <summary>The conference events that are used; each other event would add one webhook to every call.</summary>
    public static readonly Conference.EventEnum[] ConferenceEvents =
        [Conference.EventEnum.End, Conference.EventEnum.Join, Conference.EventEnum.Leave];

    /// <summary>Seconds; null: as long as Twilio allows.</summary>
    public int? LongestLeg => options.Value.TimeLimit is { } limit ? (int)limit.TotalSeconds : null;

    public static readonly string Nothing = Document();

    public static readonly string HangUp = Document(new Hangup());

    /// <summary>As the first verb, it leaves the call unanswered, and Twilio charges nothing.</summary>
    public static readonly string Rejected = Document(new Reject());

    /// <param name="language">Here and below: that of the line; null if no line is known.</param>
    public string NotInService(string? language = null) =>
        Document(Spoken(Ours(Sentence.NotInService, language), language), new Hangup());

    /// <summary>For when nothing responds here: a message, a pause, and another attempt. Fixed, so that Twilio can host it.</summary>
    public string Fallback() => Document(
        Spoken(Ours(Sentence.PleaseWait, null), null),
        new Pause(10),
        new Redirect(At($"/voice{Persistent}"), Twilio.Http.HttpMethod.Post));

    /// <param name="language">From the address: a request need not be what we made.</param>
    public string MessageLeft(string? language) => Farewell(Ours(Sentence.MessageLeft, language), language);

    public string Farewell(string text, string? language) => Document(Spoken(text, language), new Hangup());

    /// <summary>
    /// The caller waits in the call's conference, with music until an agent starts it; it ends for everyone when the caller leaves.
    /// </summary>
    public string CallerWaits(Guid callId, string greeting, string? language = null)
    {
        var dial = InConference(callId, FollowLegs.Caller, starts: false, ends: true);
        return greeting.Length > 0 ? Document(Spoken(greeting, language), dial) : Document(dial);
    }

    /// <summary>
    /// The status callback reports the message, also if the caller just hangs up. Silence does not reach the action, but the next verb.
    /// </summary>
    public string TakesMessage(string greeting, string? language) => Document(
        Spoken(greeting, language),
        new Record
        {
            MaxLength = LongestMessage,
            Timeout = 10,
            PlayBeep = true,
            FinishOnKey = "#",
            Action = At($"/message-left?language={Known(language)}{Persistent}"),
            RecordingStatusCallback = At($"/recording{Persistent}"),
            RecordingStatusCallbackEvent = [Record.RecordingEventEnum.Completed, Record.RecordingEventEnum.Absent],
        },
        Spoken(Ours(Sentence.NothingHeard, language), language),
        new Hangup());

    /// <summary>
    /// An agent's join starts the conference, a listening supervisor's does not. It must not end when they leave, or calls could not be
    /// parked.
    /// </summary>
    public string Joins(Guid callId, Seat seat) =>
        Document(InConference(callId, seat.Label, starts: !seat.Muted, ends: false, seat.Muted, waits: seat.Waits));

    // The first participant determines the conference's callbacks, and either side may be first: both carry the same.
    private Dial InConference(Guid callId, string label, bool starts, bool ends, bool muted = false, bool waits = false)
    {
        var conference = new Conference(callId.ToString())
        {
            ParticipantLabel = label,
            StartConferenceOnEnter = starts,
            EndConferenceOnExit = ends,
            Beep = Conference.BeepEnum.False,
            Muted = muted ? true : null,
            StatusCallback = At($"/conference{Persistent}"),
            StatusCallbackEvent = ConferenceEvents,
        };
        // If omitted, Twilio plays a list of its own without a request: a caller who joins while we are down has music too.
        if (waits) conference.WaitUrl = new EmptyUri();
        else if (options.Value.HoldMusicUrl is { Length: > 0 } music)
            (conference.WaitUrl, conference.WaitMethod) = (new(music, UriKind.RelativeOrAbsolute), Twilio.Http.HttpMethod.Get);
        return new Dial(action: At($"/left{Persistent}"), timeLimit: LongestLeg).Append(conference);
    }

    private string Known(string? language) =>
        new[] { language, options.Value.Language }.FirstOrDefault(Sentences.Speak) ?? Sentences.DefaultLanguage;

    private string Ours(Sentence sentence, string? language) => Sentences.In(Known(language), sentence);

    /// <summary>A language without a voice is always understood; a voice that does not have the language would say nothing.</summary>
    private Say Spoken(string text, string? language)
    {
        var say = new Say(Legal(text), language: Known(language));
        if (options.Value.VoiceOf(Known(language)) is { } voice) say.Voice = voice;
        return say;
    }

    private Uri At(string path) => new(url.Of($"{Webhooks}{path}"), UriKind.RelativeOrAbsolute);

    private static string Document(params TwiML[] verbs)
    {
        var response = new VoiceResponse();
        foreach (var verb in verbs) response.Append(verb);
        return response.ToString(SaveOptions.DisableFormatting);
    }

    // By runes: half of an emoji alone is invalid, the whole is valid.
    private static string Legal(string text) =>
        string.Concat(text.EnumerateRunes().Where(r => r.Utf16SequenceLength == 2 || XmlConvert.IsXmlChar((char)r.Value)));
}
