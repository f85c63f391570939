using System.Text.Json;
using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Snapshot;
using CallCenter.Web.Data;
using CallCenter.Web.Promise;
using CallCenter.Web.Realtime;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Api;

/// <summary>The other requests of a desk: the board, the heartbeat, the person's availability, and two kinds of token.</summary>
public static class DeskApi
{
    /// <param name="Ready">This tab owns the Device, it is registered, and the microphone is granted.</param>
    /// <param name="Leader">With <paramref name="Ready"/> false: this tab holds the lease and gives it up.</param>
    /// <param name="Seen">What this tab's screen has measured since its last report (<see cref="ScreenReport"/>), if anything.</param>
    public sealed record Beat(bool Ready, string? Tab, bool Leader = false, JsonElement? Seen = null);

    /// <param name="Availability"><c>available</c> or <c>away</c>.</param>
    public sealed record Choice(string? Availability);

    /// <param name="Note">At most 60 characters of plain text; empty or null removes it.</param>
    public sealed record Remark(string? Note);

    public static void MapDeskApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(Roles.Agent).RequireAntiforgery();

        api.MapGet("/board", async (Board board, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return await board.For(http.User.Id(), http.User.RoleNames(), http.RequestAborted);
        });

        api.MapPost("/agents/me/heartbeat", async (
            Beat beat, Presence presence, Board board, Backlog backlog, ScreenReports screens, HttpContext http) =>
        {
            screens.Take(http.User.Id(), beat.Tab, beat.Seen, http.Request.Headers.UserAgent);
            if (beat.Ready) await presence.Beat(http.User.Id(), http.RequestAborted);
            // A closing page does not wait for the answer.
            else if (beat.Leader) await presence.Drop(http.User.Id(), CancellationToken.None);
            var (now, digest, voicemail, missed) = await board.Digest(http.RequestAborted);
            return new { now, digest, voicemail, missed, late = await backlog.Late(http.RequestAborted) };
        });

        api.MapPost("/agents/me/note", async (Remark remark, WriteNote command, HttpContext http) =>
            await command.Run(http.User.Id(), remark.Note, http.RequestAborted) switch
            {
                { Problem: { } wrong } => Results.Problem(wrong.Message,
                    statusCode: StatusCodes.Status400BadRequest, title: "No such note"),
                { Agent: { } agent } => Results.Ok(new { agent }),
                _ => Results.Problem("Your account cannot take calls.", statusCode: StatusCodes.Status403Forbidden, title: "Not an agent"),
            });

        api.MapPost("/agents/me/availability", async (Choice choice, Presence presence, HttpContext http) =>
        {
            if (!Spelling.TryRead<Availability>(choice.Availability, out var availability))
                return Results.Problem("Availability must be 'available' or 'away'.",
                    statusCode: StatusCodes.Status400BadRequest, title: "No such availability");
            return Answer(await presence.Choose(http.User.Id(), availability, http.RequestAborted));
        });

        api.MapPost("/agents/me/wrap-up/end", async (Presence presence, HttpContext http) =>
            Answer(await presence.EndWrapUp(http.User.Id(), http.RequestAborted)));

        api.MapGet("/voice/token", (AccessTokens tokens, IOptions<TwilioOptions> twilio, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var identity = Agent.IdentityOf(http.User.Id());
            var (token, expiresAt) = tokens.For(identity);
            return new { token, identity, expiresAt, signalling = twilio.Value.SignallingUrl };
        });

        api.MapGet("/realtime/token", async (
            RealtimeTokens tokens, RealtimeKeys keys, IOptions<RealtimeOptions> realtime, UserManager<Account> users, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var account = (await users.FindByIdAsync(http.User.Id().ToString()))!;
            var token = await tokens.Mint(account.Id.ToString(), Principals.SessionOf(account), http.RequestAborted);
            return new
            {
                token.Token,
                token.ExpiresAt,
                url = realtime.Value.Embedded ? "/realtime/v1" : realtime.Value.Url,
                apiKey = (await keys.Get(http.RequestAborted)).ApiKey,
            };
        });
    }

    private static IResult Answer(AgentView? agent) => agent is not null
        ? Results.Ok(new { agent })
        : Results.Problem("Your account cannot take calls.", statusCode: StatusCodes.Status403Forbidden, title: "Not an agent");
}
