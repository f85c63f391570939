using System.Globalization;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.Legs;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>
/// <c>POST /webhooks/twilio/…</c>: 200 with TwiML, or 204 for a status callback; 400 unreadable, 403 forged, 413 too
/// large, 503 within 10 s while the database is not working (Twilio then uses its retry or fallback). The same request gets the same
/// answer.
/// </summary>
public static class TwilioWebhooks
{
    /// <summary>How long the work may take, and how long its cancellation may take after that; together below 10 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7), LastWait = TimeSpan.FromSeconds(2);

    public static void MapTwilioWebhooks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Twiml.Webhooks).AllowAnonymous().DisableAntiforgery().WithMetadata(UnknownWebhooks.Known.Endpoint);
        group.Webhook("/voice", r => $"voice:{r.Sid("CallSid", "CA")}", Voice);
        group.Webhook("/join", r => $"join:{r.Sid("CallSid", "CA")}", Join);
        group.Webhook("/left", r => $"left:{r.Sid("CallSid", "CA")}", Left);
        group.Webhook("/call-status", r => $"call:{r.Sid("CallSid", "CA")}:{r.Word("CallStatus")}:{r.Word("SequenceNumber")}", CallStatus);
        // With the leg: it is not documented that events of two legs never share a number.
        group.Webhook("/conference",
            r => $"conference:{r.Sid("ConferenceSid", "CF")}:{r.Word("SequenceNumber")}:{r.Word("StatusCallbackEvent")}:{LegOf(r)}",
            Conference);
        group.Webhook("/voicemail", r => VoicemailKey(r.Sid("CallSid", "CA")), Voicemail);
        group.Webhook("/message-left", _ => null, (request, services, _) =>
            Task.FromResult<string?>(services.GetRequiredService<Twiml>().MessageLeft(request.Query("language"))));
        group.Webhook("/recording", r => $"recording:{r.Sid("RecordingSid", "RE")}:{r.Word("RecordingStatus")}", Recording);
        // The doctor's: verified like the others, changes nothing.
        group.Webhook("/ping", _ => null, (_, _, _) => Task.FromResult<string?>(Twiml.Nothing));
    }

    private static async Task<string?> Voice(WebhookRequest request, IServiceProvider services, CancellationToken ct)
    {
        var called = request["To"] is { Length: > 0 } to ? to : request["Called"];
        var caller = PhoneNumber.Caller(request["From"], called);
        var call = await services.GetRequiredService<ReceiveCall>().Run(request["CallSid"], caller, called, ct);
        var twiml = services.GetRequiredService<Twiml>();
        if (call is null) return twiml.NotInService();
        var line = call.Line;
        return call switch
        {
            { EndReason: EndReason.Rejected, Line.Active: false } => twiml.NotInService(line.Language),
            { Live: true } => await Welcome(call, services, ct),
            { EndReason: EndReason.Voicemail, QueuedAt: null } => twiml.TakesMessage(line.ClosedGreeting, line.Language),
            { EndReason: EndReason.Voicemail } => twiml.TakesMessage(line.MessageGreeting, line.Language),
            { EndReason: EndReason.NoAnswer } => twiml.Farewell(line.Goodbye, line.Language),
            { EndReason: EndReason.Closed } => twiml.Farewell(line.ClosedGreeting, line.Language),
            { EndReason: EndReason.Blocked, FromNumber: WithheldNumber.Stored } => twiml.Farewell(line.WithheldGreeting, line.Language),
            { EndReason: EndReason.Blocked } => Twiml.Rejected,
            _ => Twiml.HangUp,
        };
    }

    /// <summary>In the words of the line that was called, though another may ring by now.</summary>
    private static async Task<string> Welcome(Call call, IServiceProvider services, CancellationToken ct)
    {
        var moved = call.FirstLineId is { } first && first != call.LineId;
        var line = (moved ? await services.GetRequiredService<LineList>().Find(call.FirstLineId!.Value, ct) : null) ?? call.Line;
        return services.GetRequiredService<Twiml>().CallerWaits(call.Id, line.Welcome, line.Language);
    }

    /// <summary>Its receipt tells <see cref="TwilioDelivery"/> that the caller has arrived there.</summary>
    public static string VoicemailKey(string callSid) => $"voicemail:{callSid}";

    private static async Task<string?> Voicemail(WebhookRequest request, IServiceProvider services, CancellationToken ct) =>
        await services.GetRequiredService<LeaveMessage>().Greeting(request["CallSid"], ct) is { } line
            ? services.GetRequiredService<Twiml>().TakesMessage(line.MessageGreeting, line.Language) : Twiml.HangUp;

    private static async Task<string?> Recording(WebhookRequest request, IServiceProvider services, CancellationToken ct)
    {
        Guid? intent = Guid.TryParse(request.Query("intent"), out var id) ? id : null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal;
        DateTimeOffset? started = DateTimeOffset.TryParse(request["RecordingStartTime"], CultureInfo.InvariantCulture, utc, out var at)
            ? at.ToUniversalTime() : null;
        await services.GetRequiredService<FollowRecordings>().Heard(new(
            request["RecordingSid"], request.Sid("CallSid", "CA"), request["RecordingStatus"],
            RecordingNews.Seconds(request["RecordingDuration"]), started, intent), ct);
        return null;
    }

    private static async Task<string?> Join(WebhookRequest request, IServiceProvider services, CancellationToken ct)
    {
        var from = request["From"];
        var agentId = from.StartsWith("client:", StringComparison.Ordinal) ? Agent.IdOf(from["client:".Length..]) : null;
        if (agentId is not { } agent || !Guid.TryParse(request["callId"], out var callId)) return Twiml.HangUp;
        if (await services.GetRequiredService<JoinCall>().May(callId, agent, request["CallSid"], ct) is not { } seat) return Twiml.HangUp;
        await services.GetRequiredService<FollowLegs>().Seated(callId, request["CallSid"], seat.Label, ct);
        return services.GetRequiredService<Twiml>().Joins(callId, seat);
    }

    /// <summary>The Dial is over: the conference ended or this leg was removed. Nothing follows.</summary>
    private static async Task<string?> Left(WebhookRequest request, IServiceProvider services, CancellationToken ct)
    {
        await services.GetRequiredService<FollowLegs>().Left(null, request["CallSid"], null, null, ct);
        return Twiml.HangUp;
    }

    private static async Task<string?> CallStatus(WebhookRequest request, IServiceProvider services, CancellationToken ct)
    {
        var legs = services.GetRequiredService<FollowLegs>();
        // Our own parameters from when we requested this leg; signed like the rest.
        Guid? callId = Guid.TryParse(request.Query("call"), out var id) ? id : null;
        var label = callId is null ? null : request.Query("party");
        switch (request["CallStatus"])
        {
            case "completed" or "busy" or "no-answer" or "canceled" or "failed":
                await legs.Left(callId, request["CallSid"], label, ReasonOf(request["CallStatus"]), ct, RefusalOf(request));
                break;
            case var status when callId is { } ours && label is not null:
                await legs.Progressed(ours, label, request["CallSid"], status, ct);
                break;
        }
        return null;
    }

    private static string? RefusalOf(WebhookRequest request) => request["CallStatus"] == "failed"
        && int.TryParse(request["ErrorCode"], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? DialRefusal.Reported(code) : null;

    private static EndReason? ReasonOf(string callStatus) => callStatus switch
    {
        "busy" => EndReason.Busy,
        "no-answer" => EndReason.NoAnswer,
        "canceled" => EndReason.Canceled,
        "failed" => EndReason.Failed,
        _ => null,
    };

    private static string LegOf(WebhookRequest request) =>
        request["StatusCallbackEvent"] is "participant-join" or "participant-leave" ? request.Sid("CallSid", "CA") : "";

    private static async Task<string?> Conference(WebhookRequest request, IServiceProvider services, CancellationToken ct)
    {
        if (!Guid.TryParse(request["FriendlyName"], out var callId)) return null; // not one of our conferences
        var legs = services.GetRequiredService<FollowLegs>();
        var label = request["ParticipantLabel"] is { Length: > 0 and <= 128 } given ? PhoneNumber.Clean(given) : null;
        switch (request["StatusCallbackEvent"])
        {
            case "participant-join": await legs.Joined(callId, request.Sid("CallSid", "CA"), label, request["ConferenceSid"], ct); break;
            case "participant-leave":
                await legs.Left(callId, request.Sid("CallSid", "CA"), label, ReasonOf(request["ParticipantCallStatus"]), ct);
                break;
            case "conference-end": await legs.ConferenceEnded(callId, request["ConferenceSid"], ct); break;
        }
        return null;
    }

    private static void Webhook(this RouteGroupBuilder group, string path, Func<WebhookRequest, string?> key,
        Func<WebhookRequest, IServiceProvider, CancellationToken, Task<string?>> answer) =>
        group.MapPost(path, async (
            HttpContext http, IOptions<TwilioOptions> options, PublicUrl url, Readiness readiness, ILogger<WebhookRequest> log) =>
        {
            try
            {
                var request = await WebhookRequest.Read(http, options.Value, url);
                var twiml = await InTime(http, async (services, ct) => key(request) is { } natural
                    ? await services.GetRequiredService<Once>()
                        .Run(natural, request.IdempotencyToken, () => answer(request, services, ct), ct)
                    : await answer(request, services, ct));
                return twiml is null ? Results.NoContent() : Results.Text(twiml, "application/xml");
            }
            catch (UnreadableException e) { return Refuse(StatusCodes.Status400BadRequest, e.Message); }
            catch (TooLargeException e) { return Refuse(StatusCodes.Status413PayloadTooLarge, e.Message); }
            catch (ForgedException e) { return Refuse(StatusCodes.Status403Forbidden, e.Message); }
            // Nothing was refused: the sender disconnected, and Twilio retries what it still needs.
            catch (BadHttpRequestException e) when (http.RequestAborted.IsCancellationRequested
                || e.StatusCode is StatusCodes.Status400BadRequest or StatusCodes.Status408RequestTimeout)
            {
                log.LogInformation("Webhook {Path} was abandoned by its sender: {Reason}", http.Request.Path, e.Message);
                return Results.StatusCode(e.StatusCode);
            }
            catch (BadHttpRequestException e) { return Refuse(e.StatusCode, e.Message); }
            catch (Exception e) when (e is OperationCanceledException || Transactions.DatabaseIsAway(e))
            {
                http.Response.Headers.RetryAfter = "1";
                return Refuse(StatusCodes.Status503ServiceUnavailable,
                    "The database is not working; nothing was changed.", e.GetBaseException().Message);
            }
            catch (Exception e) when (Transactions.Refused(e) is not null)
            {
                // Our own error, unless the database refuses a call that changes nothing: somebody's trigger is resolved by its owner.
                if (await readiness.Recent(CancellationToken.None, whole: true) is not { } hindrance) throw;
                http.Response.Headers.RetryAfter = "1";
                return Refuse(StatusCodes.Status503ServiceUnavailable, "The database refuses calls; nothing was changed.", hindrance.Says);
            }

            IResult Refuse(int status, string reason, string detail = "")
            {
                log.LogWarning("Webhook {Path} refused with {Status}: {Reason} {Detail}", http.Request.Path, status, reason, detail);
                return Results.Problem(reason, statusCode: status);
            }
        });

    /// <summary>
    /// Twilio gives up after 15 s, and the caller hears an error. Not cancelled with the connection: Twilio may disconnect while the
    /// transaction should still complete. In a scope of its own, which outlives the answer if the server does not react to a cancellation.
    /// </summary>
    private static async Task<string?> InTime(HttpContext http, Func<IServiceProvider, CancellationToken, Task<string?>> work)
    {
        var scope = http.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var limit = new CancellationTokenSource(Patience);
        var done = Done();
        _ = done.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return await done.WaitAsync(Patience + LastWait);

        async Task<string?> Done()
        {
            await using var _ = scope;
            using var __ = limit;
            return await work(scope.ServiceProvider, limit.Token);
        }
    }
}
