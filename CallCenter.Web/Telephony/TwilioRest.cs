using System.Globalization;
using CallCenter.Web.Calls;
using Microsoft.Extensions.Options;
using Twilio.Exceptions;
using Twilio.Rest.Api.V2010.Account;
using Twilio.Rest.Api.V2010.Account.Conference;
using Twilio.Types;

namespace CallCenter.Web.Telephony;

/// <summary>
/// What Twilio does with legs and conferences. Every command but <see cref="Call"/> is safe to repeat. A command for a leg that has
/// already ended succeeds; for a live leg, <see cref="NotYetException"/> says that the command came too early.
/// </summary>
public sealed class TwilioRest(TwilioApi api, PublicUrl url, Twiml twiml, IOptions<TwilioOptions> options, ILogger<TwilioRest> log)
{
    private const int CallNotInProgress = 21220;
    private const int ConferenceNotInProgress = 16099;
    private const int LabelTaken = 16026; // over REST; 16025 is TwiML's, 16024 an invalid label

    public Task HangUp(string callSid, CancellationToken ct) =>
        Change(new UpdateCallOptions(callSid) { Status = CallResource.UpdateStatusEnum.Completed }, ct);

    /// <summary>The SID of the active or starting conference with this name; null if there is none.</summary>
    public async Task<string?> FindConference(string name, CancellationToken ct)
    {
        var found = await ConferenceResource.ReadAsync(new ReadConferenceOptions { FriendlyName = name, PageSize = 20 }, api.Client(ct));
        found.AutoPaging = false;
        var open = found.Where(c => c.Status != ConferenceResource.StatusEnum.Completed).ToList();
        return (open.Find(c => c.Status == ConferenceResource.StatusEnum.InProgress) ?? open.FirstOrDefault())?.Sid;
    }

    /// <summary>For a command to a conference that cannot be found: nothing to do if its leg has ended, otherwise too early.</summary>
    public async Task NoConference(string name, string? legSid, CancellationToken ct)
    {
        if (legSid is not null) await OverOr(legSid, new NotYetException(0, 0, $"There is no conference {name} yet"), ct);
        log.LogWarning("Twilio: conference {Name} was not found, and leg {Leg} has ended or is unknown", name, legSid);
    }

    /// <summary>The call resource's status, such as <c>in-progress</c> or <c>completed</c>; null if Twilio knows no such leg.</summary>
    public async Task<string?> StatusOf(string callSid, CancellationToken ct)
    {
        try { return (await CallResource.FetchAsync(new FetchCallOptions(callSid), api.Client(ct))).Status?.ToString() ?? ""; }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound) { return null; }
    }

    /// <summary>Music for this participant only; the conference continues.</summary>
    public Task Hold(string conferenceSid, string callSid, CancellationToken ct)
    {
        var held = new UpdateParticipantOptions(conferenceSid, callSid) { Hold = true };
        // Without a HoldUrl Twilio plays its own. Its documentation gives two different defaults for HoldMethod.
        if (options.Value.HoldMusicUrl is { Length: > 0 } music)
            (held.HoldUrl, held.HoldMethod) = (new(music, UriKind.RelativeOrAbsolute), Twilio.Http.HttpMethod.Get);
        return Change(held, ct);
    }

    public Task Resume(string conferenceSid, string callSid, CancellationToken ct) =>
        Change(new UpdateParticipantOptions(conferenceSid, callSid) { Hold = false }, ct);

    /// <summary>Takes a leg out of its conference, plays the message and hangs up.</summary>
    public Task Farewell(string callSid, string text, string? language, CancellationToken ct) =>
        Change(new UpdateCallOptions(callSid) { Twiml = new(twiml.Farewell(text, language)) }, ct);

    /// <summary>
    /// Moves the customer's leg into the call's conference, from wherever else it is: leaving that would end it for everyone.
    /// </summary>
    public async Task Readmit(string callSid, Guid callId, CancellationToken ct)
    {
        if (await FindConference(callId.ToString(), ct) is { } conference && await IsHeld(conference, callSid, ct) is not null) return;
        await Change(new UpdateCallOptions(callSid) { Twiml = new(twiml.CallerWaits(callId, "")) }, ct);
    }

    /// <summary>Takes the caller to voicemail.</summary>
    public Task TakeMessage(string callSid, CancellationToken ct) =>
        Change(new UpdateCallOptions(callSid) { Url = At($"/voicemail{Twiml.Persistent}"), Method = Twilio.Http.HttpMethod.Post }, ct);

    /// <summary>Whether this leg hears music instead of the conference; null if it is not in it.</summary>
    public async Task<bool?> IsHeld(string conferenceSid, string callSid, CancellationToken ct) =>
        (await Participant(conferenceSid, callSid, ct))?.Hold;

    /// <summary>Ends the leg that has this label in the conference, joined or still ringing.</summary>
    public async Task HangUpLabel(string conferenceSid, string label, CancellationToken ct)
    {
        try
        {
            var participant = await ParticipantResource.FetchAsync(conferenceSid, Uri.EscapeDataString(label), client: api.Client(ct));
            await HangUp(participant.CallSid, ct);
        }
        catch (ApiException e) when (e is not NotYetException && IsGone(e))
        {
            if (e.Code == ConferenceNotInProgress && await IsOpen(conferenceSid, ct))
                throw new NotYetException(e.Code, e.Status, e.Message);
            log.LogInformation("Twilio: {Label} is not in conference {Conference} ({Code})", label, conferenceSid, e.Code);
        }
    }

    /// <summary>Only the agent's leg hears this one; with null, everyone does.</summary>
    public Task Coach(string conferenceSid, string callSid, string? agentCallSid, CancellationToken ct) =>
        Change(new UpdateParticipantOptions(conferenceSid, callSid)
        {
            Coaching = agentCallSid is not null,
            CallSidToCoach = agentCallSid,
        }, ct);

    public Task Mute(string conferenceSid, string callSid, bool muted, CancellationToken ct) =>
        Change(new UpdateParticipantOptions(conferenceSid, callSid) { Muted = muted }, ct);

    /// <summary>
    /// Calls a phone into the conference. Not safe to repeat: ask <see cref="WasMade"/> if the answer to an earlier attempt did not arrive.
    /// </summary>
    /// <param name="conference">Its SID, or its name if no SID is known.</param>
    /// <returns>How long the leg waits in Twilio's own queue before it is dialled.</returns>
    public async Task<TimeSpan> Call(string conference, string label, NewLeg leg, CancellationToken ct)
    {
        try { return QueueTime((await ParticipantResource.CreateAsync(NewParticipant(conference, label, leg), api.Client(ct))).QueueTime); }
        catch (ApiException e) when (e.Code == LabelTaken)
        {
            log.LogInformation("Twilio: {Label} is in conference {Conference} already", label, conference);
            return TimeSpan.Zero;
        }
        // With only its agent in it, a conference has not started, and one page of Twilio's documentation says that nobody can be added by
        // SID. A conference that Twilio does not find is treated alike: Twilio itself reported it to us.
        catch (ApiException e) when (e.Code == ConferenceNotInProgress || e.Status == StatusCodes.Status404NotFound)
        {
            // By the name of a conference that is over, a new, empty one would be created.
            if (!IsSid(conference) || await IsOver(conference, ct)) throw;
            log.LogInformation("Twilio: conference {Conference} has not started ({Code}): {Label} is added by its name",
                conference, e.Code, label);
            return await Call(leg.CallId.ToString(), label, leg, ct);
        }
    }

    private CreateParticipantOptions NewParticipant(string conference, string label, NewLeg leg) =>
        new(conference, new PhoneNumber(leg.From), new PhoneNumber(leg.To))
        {
            Label = label,
            Timeout = leg.RingSeconds,
            Beep = "false",
            StartConferenceOnEnter = true,
            EndConferenceOnExit = leg.EndsConference,
            EarlyMedia = leg.RingingIsHeard,
            TimeLimit = twiml.LongestLeg,
            StatusCallback = At($"/call-status?call={leg.CallId}&party={Uri.EscapeDataString(label)}{Twiml.Persistent}"),
            StatusCallbackEvent = ["initiated", "ringing", "answered", "completed"],
            // Used only if this participant is the first, which it may be when the conference is addressed by name.
            ConferenceStatusCallback = At($"/conference{Twiml.Persistent}"),
            ConferenceStatusCallbackEvent = [.. Twiml.ConferenceEvents.Select(e => e.ToString())],
        };

    private static bool IsSid(string conference) => conference.StartsWith("CF", StringComparison.Ordinal);

    /// <summary>Known by its SID, and not over.</summary>
    private async Task<bool> IsOpen(string conference, CancellationToken ct)
    {
        if (!IsSid(conference)) return false;
        try
        {
            var found = await ConferenceResource.FetchAsync(conference, client: api.Client(ct));
            return found.Status != ConferenceResource.StatusEnum.Completed;
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound) { return false; }
    }

    /// <summary>According to Twilio: one that it does not know may be about to exist.</summary>
    private async Task<bool> IsOver(string conference, CancellationToken ct)
    {
        try
        {
            var found = await ConferenceResource.FetchAsync(conference, client: api.Client(ct));
            return found.Status == ConferenceResource.StatusEnum.Completed;
        }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound) { return false; }
    }

    private static TimeSpan QueueTime(string? milliseconds) =>
        int.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            ? TimeSpan.FromMilliseconds(Math.Min(ms, 3_600_000)) : TimeSpan.Zero;

    /// <summary>
    /// For a leg with this label in the conference or ringing, or a call between these numbers made within <paramref name="since"/>: how
    /// long it waits to be dialled. Null if there is none.
    /// </summary>
    public async Task<TimeSpan?> WasMade(string conferenceSid, string label, NewLeg leg, TimeSpan since, CancellationToken ct)
    {
        var client = api.Client(ct);
        if (await Participant(conferenceSid, label, ct) is { } participant)
            return QueueTime((await CallResource.FetchAsync(new FetchCallOptions(participant.CallSid), client)).QueueTime);
        var calls = await CallResource.ReadAsync(new ReadCallOptions { To = new(leg.To), From = new(leg.From), PageSize = 50 }, client);
        calls.AutoPaging = false;
        var earliest = client.ServerTime.OrNow() - since - TimeSpan.FromSeconds(2); // Twilio's clock, and whole seconds
        return calls.FirstOrDefault(c => c.DateCreated.AsUtc() >= earliest) is { } made ? QueueTime(made.QueueTime) : null;
    }

    /// <summary>Null if it is not in the conference.</summary>
    private async Task<ParticipantResource?> Participant(string conferenceSid, string sidOrLabel, CancellationToken ct)
    {
        try { return await ParticipantResource.FetchAsync(conferenceSid, Uri.EscapeDataString(sidOrLabel), client: api.Client(ct)); }
        catch (ApiException e) when (IsGone(e)) { return null; }
    }

    private Uri At(string path) => new(url.Of($"{Twiml.Webhooks}{path}"), UriKind.RelativeOrAbsolute);

    private Task Change(UpdateCallOptions call, CancellationToken ct) =>
        UnlessGone(call.PathSid, CallResource.UpdateAsync(call, api.Client(ct)), ct);

    private Task Change(UpdateParticipantOptions participant, CancellationToken ct) =>
        UnlessGone(participant.PathCallSid, ParticipantResource.UpdateAsync(participant, api.Client(ct)), ct,
            participant.PathConferenceSid);

    private async Task UnlessGone(string leg, Task command, CancellationToken ct, string? conference = null)
    {
        try { await command; }
        catch (ApiException e) when (IsGone(e))
        {
            // Nobody is in a conference that has ended, however long their legs live: the command that brings them back must not wait
            // behind this.
            if (conference is null || !await IsOver(conference, ct))
                await OverOr(leg, new NotYetException(e.Code, e.Status, e.Message), ct);
            log.LogInformation("Twilio: leg {Leg} is gone already ({Code})", leg, e.Code);
        }
    }

    /// <summary>
    /// The same answers can mean that a leg has ended, or that it or its conference does not exist yet: its own status tells which.
    /// </summary>
    /// <exception cref="NotYetException">It is not over.</exception>
    public async Task OverOr(string leg, NotYetException early, CancellationToken ct)
    {
        var status = await StatusOf(leg, ct);
        if (status is "completed" or "busy" or "failed" or "no-answer" or "canceled") return;
        if (status is null) early.Unknown = leg;
        throw early;
    }

    private static bool IsGone(ApiException e) =>
        e.Status == StatusCodes.Status404NotFound || e.Code is CallNotInProgress or ConferenceNotInProgress;
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
