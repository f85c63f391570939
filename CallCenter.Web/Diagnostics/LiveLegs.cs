using System.Net.Http.Headers;
using CallCenter.Web.Telephony;

namespace CallCenter.Web.Diagnostics;

/// <summary>What Twilio said to one request.</summary>
/// <param name="Code">Twilio's error code; 0 where it did as asked.</param>
/// <param name="Words">Without a phone number in them.</param>
/// <param name="State">Of the call, conference, participant or recording that was asked for.</param>
/// <param name="QueueTime">Milliseconds, as Twilio writes them; empty where it says none.</param>
public sealed record Said(
    bool Succeeded, int Code, string Words,
    string CallSid = "", string ConferenceSid = "", string Sid = "", string State = "", string QueueTime = "")
{
    public override string ToString() => Words;
}

/// <summary>A recording's file from some byte on.</summary>
public sealed record Sound(int Status, long? Length, ContentRangeHeaderValue? Range);

/// <summary>The requests of a live call. They are made as the product makes its own; what Twilio says is told and not judged.</summary>
public sealed class LiveLegs(TwilioApi api)
{
    /// <param name="room">The conference's sid, or its name.</param>
    /// <param name="legEvents">Where Twilio tells of the leg; null: nowhere.</param>
    /// <param name="conferenceEvents">Where Twilio tells of the conference.</param>
    public Task<Said> Add(
        string room, string to, string from, string label, string? legEvents, string conferenceEvents, CancellationToken ct)
    {
        var form = new Dictionary<string, string>
        {
            ["To"] = to,
            ["From"] = from,
            ["Label"] = label,
            ["Timeout"] = "45",
            ["Beep"] = "false",
            ["StartConferenceOnEnter"] = "true",
            ["EndConferenceOnExit"] = "false",
            ["ConferenceStatusCallback"] = conferenceEvents,
            ["ConferenceStatusCallbackEvent"] = "start end join leave",
        };
        if (legEvents is not null)
            (form["StatusCallback"], form["StatusCallbackEvent"]) = (legEvents, "initiated ringing answered completed");
        return Say(api.Post($"Conferences/{Uri.EscapeDataString(room)}/Participants.json", form, ct));
    }

    public Task<Said> Participant(string conference, string label, CancellationToken ct) =>
        Say(api.Get($"Conferences/{conference}/Participants/{Uri.EscapeDataString(label)}.json", ct));

    public Task<Said> Conference(string conference, CancellationToken ct) => Say(api.Get($"Conferences/{conference}.json", ct));

    public Task<Said> Leg(string callSid, CancellationToken ct) => Say(api.Get($"Calls/{callSid}.json", ct));

    public Task<Said> HangUp(string callSid, CancellationToken ct) =>
        Say(api.Post($"Calls/{callSid}.json", new Dictionary<string, string> { ["Status"] = "completed" }, ct));

    public Task<Said> Record(string callSid, CancellationToken ct) =>
        Say(api.Post($"Calls/{callSid}/Recordings.json", new Dictionary<string, string> { ["RecordingChannels"] = "dual" }, ct));

    public async Task<Sound> Hear(string recording, long from, CancellationToken ct)
    {
        using var response = await api.Open($"Recordings/{recording}.wav", from, ct);
        return new((int)response.StatusCode, response.Content.Headers.ContentLength, response.Content.Headers.ContentRange);
    }

    private static async Task<Said> Say(Task<TwilioAnswer> request)
    {
        var answer = await request;
        return answer.Succeeded
            ? new(true, 0, "Twilio accepted.", answer.Text("call_sid"), answer.Text("conference_sid"), answer.Text("sid"),
                answer.Text("status"), answer.Text("queue_time"))
            : new(false, answer.Code, answer.Failure().Message.TrimEnd('.') + ".");
    }
}
