using System.Net;
using CallCenter.Web.Accounts;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Telephony;
using Microsoft.Net.Http.Headers;

namespace CallCenter.Web.Api;

/// <summary>
/// <c>POST /api/calls/{id}/recording/start|pause|resume|stop</c>: 200 <c>{ call }</c>, or a problem as for the other actions on
/// a call. <c>GET /api/recordings/{id}/audio</c>: the audio, whole or in ranges; <c>?download=1</c> as a file;
/// 404 or 503 with <c>Retry-After</c> while Twilio does not have it yet, 502 with <c>Retry-After</c> while Twilio has a fault, and no
/// playback is recorded.
/// <c>POST /api/voicemails/{id}/done|not-done</c>: 200 <c>{ voicemail: { open } }</c>; <c>GET /api/voicemails</c> the same.
/// </summary>
public static class RecordingApi
{
    public static void MapRecordingApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(Roles.Agent).RequireAntiforgery();
        api.MapPost("/calls/{id:guid}/recording/start", (Guid id, RecordCall command, HttpContext http) =>
            CallApi.Answer(command.Start(id, http.User.Id(), http.RequestAborted)));
        api.MapPost("/calls/{id:guid}/recording/pause", (Guid id, RecordCall command, HttpContext http) =>
            CallApi.Answer(command.Pause(id, http.User.Id(), http.RequestAborted)));
        api.MapPost("/calls/{id:guid}/recording/resume", (Guid id, RecordCall command, HttpContext http) =>
            CallApi.Answer(command.Resume(id, http.User.Id(), http.RequestAborted)));
        api.MapPost("/calls/{id:guid}/recording/stop", (Guid id, RecordCall command, HttpContext http) =>
            CallApi.Answer(command.Stop(id, http.User.Id(), http.RequestAborted)));

        api.MapGet("/voicemails", async (Voicemails voicemails, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return new { voicemail = new VoicemailView(await voicemails.Open(http.RequestAborted)) };
        });
        api.MapPost("/voicemails/{id:guid}/done", (Guid id, Voicemails voicemails, HttpContext http) =>
            Mark(voicemails.Mark(id, http.User.Id(), done: true, http.RequestAborted)));
        api.MapPost("/voicemails/{id:guid}/not-done", (Guid id, Voicemails voicemails, HttpContext http) =>
            Mark(voicemails.Mark(id, http.User.Id(), done: false, http.RequestAborted)));

        api.MapGet("/recordings/{id:guid}/audio", Audio);
    }

    private static async Task<IResult> Mark(Task<int?> marking) => await marking is { } open
        ? Results.Ok(new { voicemail = new VoicemailView(open) })
        : Results.Problem("This message is no longer there.", statusCode: StatusCodes.Status404NotFound, title: "No such message");

    private static async Task<IResult> Audio(
        Guid id, string? download, HearRecording command, TwilioRecordings twilio, ILogger<HearRecording> log, HttpContext http)
    {
        var (sound, refusal) = await command.May(id, http.User.Id(), http.User.IsInRole(Roles.Supervisor), http.RequestAborted);
        if (refusal == HearRecording.NotReady) return NotReady(StatusCodes.Status404NotFound);
        if (sound is null)
            return Results.Problem(refusal!.Detail, statusCode: refusal.Why == Why.NotYours ? 403 : 404, title: refusal.Title);
        RecordingStream? stream;
        try { stream = await twilio.Listen(sound.Sid, http.RequestAborted); }
        catch (HttpRequestException e) when (e.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
        {
            return NotReady(StatusCodes.Status503ServiceUnavailable);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            log.LogWarning("Recording {Id} cannot be read from Twilio: {Reason}", id, e.Message);
            // A refusal that depends on settings, such as a wrong key, is the same at the next try.
            var refused = e is HttpRequestException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError };
            if (!refused) http.Response.Headers.RetryAfter = "5";
            return Results.Problem(refused ? "Twilio refuses access to this recording. Tell your administrator."
                : "Twilio cannot be reached. Try again in a moment.", statusCode: StatusCodes.Status502BadGateway, title: "No sound now");
        }
        if (stream is null && sound.Fresh) return NotReady(StatusCodes.Status503ServiceUnavailable);
        if (stream is null)
            return Results.Problem("Twilio no longer has this recording.", statusCode: StatusCodes.Status404NotFound, title: "No sound");
        http.Response.RegisterForDispose(stream);
        await command.Heard(id, http.User.Id(), download == "1", http.RequestAborted);
        http.Response.Headers.CacheControl = "private, no-store";
        // A recording never changes, so its id is enough as an entity tag: a range continues the same file.
        return Results.Stream(stream, stream.ContentType, download == "1" ? sound.FileName : null, lastModified: null,
            new EntityTagHeaderValue($"\"{id:N}\""), enableRangeProcessing: true);

        // The player retries automatically.
        IResult NotReady(int status)
        {
            http.Response.Headers.RetryAfter = "2";
            return Results.Problem(HearRecording.NotReady.Detail, statusCode: status, title: HearRecording.NotReady.Title);
        }
    }
}
