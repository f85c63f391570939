using CallCenter.Web.Calls;
using Microsoft.Extensions.Options;
using Twilio.Exceptions;
using Twilio.Rest.Api.V2010.Account;
using Twilio.Rest.Api.V2010.Account.Conference;
using Twilio.Types;

namespace CallCenter.Web.Telephony;

/// <summary>
/// What Twilio does for us with legs and conferences. Every command but <see cref="Call"/> is safe to repeat, and one for a
/// leg that is gone already succeeds.
/// </summary>
public sealed class TwilioRest(TwilioApi api, PublicUrl url, Twiml twiml, IOptions<TwilioOptions> options, ILogger<TwilioRest> log)
{
    private const int CallNotInProgress = 21220;
    private const int ConferenceNotInProgress = 16099;
    private const int LabelTaken = 16026;

    public Task HangUp(string callSid, CancellationToken ct) =>
        Change(new UpdateCallOptions(callSid) { Status = CallResource.UpdateStatusEnum.Completed }, ct);

    /// <summary>The sid of the conference of this name that is under way; null where there is none.</summary>
    public async Task<string?> FindConference(string name, CancellationToken ct)
    {
        var asked = new ReadConferenceOptions { FriendlyName = name, Status = ConferenceResource.StatusEnum.InProgress, PageSize = 1 };
        var found = await ConferenceResource.ReadAsync(asked, api.Client(ct));
        found.AutoPaging = false;
        return found.FirstOrDefault()?.Sid;
    }

    /// <summary>The call resource's status, such as <c>in-progress</c> or <c>completed</c>; null where Twilio knows no such leg.</summary>
    public async Task<string?> StatusOf(string callSid, CancellationToken ct)
    {
        try { return (await CallResource.FetchAsync(new FetchCallOptions(callSid), api.Client(ct))).Status.ToString(); }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound) { return null; }
    }

    /// <summary>Music for this participant only; the conference goes on.</summary>
    public Task Hold(string conferenceSid, string callSid, CancellationToken ct)
    {
        var held = new UpdateParticipantOptions(conferenceSid, callSid) { Hold = true };
        // Without a HoldUrl Twilio plays its own. Of HoldMethod its pages name two defaults.
        if (options.Value.HoldMusicUrl is { Length: > 0 } music)
            (held.HoldUrl, held.HoldMethod) = (new(music, UriKind.RelativeOrAbsolute), Twilio.Http.HttpMethod.Get);
        return Change(held, ct);
    }

    public Task Resume(string conferenceSid, string callSid, CancellationToken ct) =>
        Change(new UpdateParticipantOptions(conferenceSid, callSid) { Hold = false }, ct);

    /// <summary>Takes a leg out of its conference, says the words and hangs up.</summary>
    public Task Farewell(string callSid, string text, CancellationToken ct) =>
        Change(new UpdateCallOptions(callSid) { Twiml = new(Twiml.Farewell(text)) }, ct);

    /// <summary>Leads the customer's leg into the call's conference, from wherever it is.</summary>
    public Task Readmit(string callSid, Guid callId, CancellationToken ct) =>
        Change(new UpdateCallOptions(callSid) { Twiml = new(twiml.CallerWaits(callId, "")) }, ct);

    /// <summary>Takes the caller to voicemail.</summary>
    public Task TakeMessage(string callSid, CancellationToken ct) =>
        Change(new UpdateCallOptions(callSid) { Url = At("/voicemail"), Method = Twilio.Http.HttpMethod.Post }, ct);

    /// <summary>Whether this leg hears music instead of the conference; null where it is not in it.</summary>
    public async Task<bool?> IsHeld(string conferenceSid, string callSid, CancellationToken ct) => (await Participant(conferenceSid, callSid, ct))?.Hold;

    /// <summary>Ends the leg that has this label in the conference, be it inside or still ringing.</summary>
    public async Task HangUpLabel(string conferenceSid, string label, CancellationToken ct)
    {
        if (await Participant(conferenceSid, label, ct) is { } participant) await HangUp(participant.CallSid, ct);
    }

    /// <summary>Only the agent's leg hears this one; with null, everybody does.</summary>
    public Task Coach(string conferenceSid, string callSid, string? agentCallSid, CancellationToken ct) =>
        Change(new UpdateParticipantOptions(conferenceSid, callSid) { Coaching = agentCallSid is not null, CallSidToCoach = agentCallSid }, ct);

    public Task Mute(string conferenceSid, string callSid, bool muted, CancellationToken ct) =>
        Change(new UpdateParticipantOptions(conferenceSid, callSid) { Muted = muted }, ct);

    /// <summary>Calls a telephone into the conference. Not safe to repeat: ask <see cref="WasMade"/> where the answer to an earlier one was lost.</summary>
    public async Task Call(string conferenceSid, string label, NewLeg leg, CancellationToken ct)
    {
        try
        {
            await ParticipantResource.CreateAsync(new CreateParticipantOptions(conferenceSid, new PhoneNumber(leg.From), new PhoneNumber(leg.To))
            {
                Label = label,
                Timeout = leg.RingSeconds,
                Beep = "false",
                StartConferenceOnEnter = true,
                EndConferenceOnExit = leg.EndsConference,
                EarlyMedia = leg.RingingIsHeard,
                StatusCallback = At($"/call-status?call={leg.CallId}&party={Uri.EscapeDataString(label)}{Twiml.Persistent}"),
                StatusCallbackEvent = ["initiated", "ringing", "answered", "completed"],
            }, api.Client(ct));
        }
        catch (ApiException e) when (e.Code == LabelTaken)
        {
            log.LogInformation("Twilio: {Label} is in conference {Conference} already", label, conferenceSid);
        }
    }

    /// <summary>Whether a leg with this label is in the conference or rings, or a call between these numbers was made within <paramref name="since"/>.</summary>
    public async Task<bool> WasMade(string conferenceSid, string label, NewLeg leg, TimeSpan since, CancellationToken ct)
    {
        if (await Participant(conferenceSid, label, ct) is not null) return true;
        var client = api.Client(ct);
        var calls = await CallResource.ReadAsync(new ReadCallOptions { To = new(leg.To), From = new(leg.From), PageSize = 50 }, client);
        calls.AutoPaging = false;
        var earliest = client.ServerTime.OrNow() - since - TimeSpan.FromSeconds(2); // Twilio's clock, and whole seconds
        return calls.Any(c => c.DateCreated.AsUtc() >= earliest);
    }

    /// <summary>Null where it is not in the conference.</summary>
    private async Task<ParticipantResource?> Participant(string conferenceSid, string sidOrLabel, CancellationToken ct)
    {
        try { return await ParticipantResource.FetchAsync(new FetchParticipantOptions(conferenceSid, Uri.EscapeDataString(sidOrLabel)), api.Client(ct)); }
        catch (ApiException e) when (IsGone(e)) { return null; }
    }

    private Uri At(string path) => new(url.Of($"{Twiml.Webhooks}{path}"), UriKind.RelativeOrAbsolute);

    private Task Change(UpdateCallOptions call, CancellationToken ct) => UnlessGone(call.PathSid, CallResource.UpdateAsync(call, api.Client(ct)));

    private Task Change(UpdateParticipantOptions participant, CancellationToken ct) =>
        UnlessGone(participant.PathCallSid, ParticipantResource.UpdateAsync(participant, api.Client(ct)));

    private async Task UnlessGone(string leg, Task command)
    {
        try { await command; }
        catch (ApiException e) when (IsGone(e)) { log.LogInformation("Twilio: leg {Leg} is gone already ({Code})", leg, e.Code); }
    }

    private static bool IsGone(ApiException e) => e.Status == StatusCodes.Status404NotFound || e.Code is CallNotInProgress or ConferenceNotInProgress;
}

internal static class TwiliosTime
{
    /// <summary>The library gives the machine's local time, or none.</summary>
    public static DateTimeOffset? AsUtc(this DateTime? time) => time switch
    {
        null => null,
        { Kind: DateTimeKind.Unspecified } unspecified => new(unspecified, TimeSpan.Zero),
        { } known => new DateTimeOffset(known).ToUniversalTime(),
    };

    public static DateTimeOffset OrNow(this DateTimeOffset? twilios) => twilios ?? DateTimeOffset.UtcNow;
}
