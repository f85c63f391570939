using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Voice;

/// <summary>A conference's reports: in the journal, and to the address that its first participant gave.</summary>
internal sealed class ConferenceReports(Conference conference, Account account)
{
    private StatusSubscription? subscription;
    private bool settled;
    private string heard = "";

    /// <summary>The first participant determines the callback for all; later ones are ignored.</summary>
    public void Settle(StatusSubscription? offered)
    {
        if (!settled)
            subscription = offered;
        settled = true;
    }

    public void Announce(string name, Participant? about, IEnumerable<KeyValuePair<string, string>> more)
    {
        var who = about is null ? "" : $" · {about.Label ?? about.Call.From}";
        account.Journal.Add("call", name, text: conference.Name + who, call: about?.Call.Sid, conference: conference.Sid);
        if (subscription is not { } callback || !callback.Wants(name))
            return;
        account.Webhooks.Post(new Webhook("conference", callback.Url, callback.Method, [
            new("AccountSid", account.Options.AccountSid),
            new("ConferenceSid", conference.Sid),
            new("FriendlyName", conference.Name),
            new("StatusCallbackEvent", name),
            new("SequenceNumber", account.Behaviour.SequenceCounts ? callback.TakeSequence().ToString() : "1"),
            new("Timestamp", Rfc2822.Text(conference.Updated)),
            .. about is null ? [] : ConferenceFields.Of(about, account.Behaviour),
            .. more,
        ])
        { Event = name, Call = about?.Call.Sid, Conference = conference.Sid });
    }

    /// <summary>One line per change, in order, with who hears whom from now on.</summary>
    public void NoteWhoHearsWhom()
    {
        var now = Audience.Of(conference);
        var text = string.Join(" · ", now.Select(one =>
            $"{one.Key} hears {(one.Value.Length == 0 ? "nobody" : string.Join(", ", one.Value))}"));
        if (text == heard)
            return;
        heard = text;
        account.Journal.Add("hears", conference.Name, text: text, conference: conference.Sid, hears: now);
    }
}
