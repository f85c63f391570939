using System.Net.Http.Headers;
using CallCenter.Web.Telephony;
using Twilio.Exceptions;
using Twilio.Rest.Api.V2010.Account;
using Twilio.Rest.Api.V2010.Account.Conference;
using Twilio.Types;
using OfCall = Twilio.Rest.Api.V2010.Account.Call;

namespace CallCenter.Web.Diagnostics;

/// <summary>Twilio's answer to one request.</summary>
/// <param name="Code">Twilio's error code; 0 if it succeeded.</param>
/// <param name="Words">Without a phone number in them.</param>
/// <param name="State">Of the call, conference, participant or recording that was requested.</param>
/// <param name="QueueTime">Milliseconds, as Twilio writes them; empty if there are none.</param>
public sealed record Said(
    bool Succeeded, int Code, string Words,
    string CallSid = "", string ConferenceSid = "", string Sid = "", string State = "", string QueueTime = "")
{
    public override string ToString() => Words;
}

/// <summary>A recording's file from a given byte on.</summary>
public sealed record Sound(int Status, long? Length, ContentRangeHeaderValue? Range);

/// <summary>The requests of a live call, made as the product makes its own. Twilio's answers are reported, not judged.</summary>
public sealed class LiveLegs(TwilioApi api)
{
    private static readonly Said Accepted = new(true, 0, "Twilio accepted.");

    /// <param name="room">The conference's SID, or its name.</param>
    /// <param name="legEvents">Where Twilio reports about the leg; null: nowhere.</param>
    /// <param name="conferenceEvents">Where Twilio reports about the conference.</param>
    public Task<Said> Add(
        string room, string to, string from, string label, string? legEvents, string conferenceEvents,
        CancellationToken ct) => Say(async () =>
    {
        var leg = new CreateParticipantOptions(Uri.EscapeDataString(room), new PhoneNumber(from), new PhoneNumber(to))
        {
            Label = label,
            Timeout = 45,
            Beep = "false",
            StartConferenceOnEnter = true,
            EndConferenceOnExit = false,
            ConferenceStatusCallback = new(conferenceEvents),
            ConferenceStatusCallbackEvent = ["start", "end", "join", "leave"],
        };
        if (legEvents is not null)
            (leg.StatusCallback, leg.StatusCallbackEvent) = (new(legEvents), ["initiated", "ringing", "answered", "completed"]);
        return Of(await ParticipantResource.CreateAsync(leg, api.Client(ct)));
    });

    public Task<Said> Participant(string conference, string label, CancellationToken ct) =>
        Say(async () => Of(await ParticipantResource.FetchAsync(conference, Uri.EscapeDataString(label), client: api.Client(ct))));

    public Task<Said> Conference(string conference, CancellationToken ct) => Say(async () =>
        Accepted with { State = (await ConferenceResource.FetchAsync(conference, client: api.Client(ct))).Status.ToString() });

    public Task<Said> Leg(string callSid, CancellationToken ct) =>
        Say(async () => Of(await CallResource.FetchAsync(new FetchCallOptions(callSid), api.Client(ct))));

    public Task<Said> HangUp(string callSid, CancellationToken ct) => Say(async () => Of(await CallResource.UpdateAsync(
        new UpdateCallOptions(callSid) { Status = CallResource.UpdateStatusEnum.Completed }, api.Client(ct))));

    public Task<Said> Record(string callSid, CancellationToken ct) => Say(async () =>
    {
        var asked = new OfCall.CreateRecordingOptions(callSid) { RecordingChannels = "dual" };
        var made = await OfCall.RecordingResource.CreateAsync(asked, api.Client(ct));
        return Accepted with { CallSid = made.CallSid, Sid = made.Sid, State = made.Status.ToString() };
    });

    public async Task<Sound> Hear(string recording, long from, CancellationToken ct)
    {
        using var response = await api.Client(ct).Sound(recording, from);
        return new((int)response.StatusCode, response.Content.Headers.ContentLength, response.Content.Headers.ContentRange);
    }

    private static Said Of(ParticipantResource leg) => Accepted with
    {
        CallSid = leg.CallSid,
        ConferenceSid = leg.ConferenceSid,
        State = leg.Status?.ToString() ?? "",
        QueueTime = leg.QueueTime ?? "",
    };

    private static Said Of(CallResource leg) =>
        Accepted with { Sid = leg.Sid, State = leg.Status?.ToString() ?? "", QueueTime = leg.QueueTime ?? "" };

    private static async Task<Said> Say(Func<Task<Said>> request)
    {
        try { return await request(); }
        catch (ApiException refusal) { return new(false, refusal.Code, refusal.Message.TrimEnd('.') + "."); }
    }
}
