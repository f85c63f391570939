using System.Security.Cryptography;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CallCenter.Web.Diagnostics;

/// <summary>One webhook of a live call, as it arrived.</summary>
/// <param name="Of">leg or conference; or forged, if its signature does not match.</param>
/// <param name="Event">Such as participant-join, or the leg's status.</param>
public sealed record Heard(string Of, string Event, string Sequence, string Label, string CallSid);

/// <summary>
/// What Twilio reports about a live call: received by the app that serves, on any node, and read by the command in its own process.
/// It is stored with the webhooks' receipts, under a secret that only the command, Twilio and the database know.
/// </summary>
public sealed class Overheard(NpgsqlDataSource source, PublicUrl url)
{
    public const string Path = $"{Twiml.Webhooks}/live-call";

    // If someone learns the address later, nothing more is written.
    private const string Open = "received_at > now() - interval '15 minutes'";
    private const int Most = 200;

    private readonly string secret = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Where Twilio should report about a <paramref name="of"/>: leg or conference.</summary>
    public string Address(string of) => url.Of($"{Path}?of={of}&secret={secret}");

    public Task Begin(CancellationToken ct) => Execute("insert into app.webhook_receipts (key) values ($1)", ct);

    /// <summary>In order of arrival.</summary>
    public async Task<IReadOnlyList<Heard>> SoFar(CancellationToken ct)
    {
        const string all = "select answer from app.webhook_receipts where key like $1 || ':%' order by received_at, key";
        await using var command = Command(all);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var heard = new List<Heard>();
        while (await rows.ReadAsync(ct))
            if (rows.GetString(0).Split('\t') is [var of, var name, var sequence, var label, var sid])
                heard.Add(new(of, name, sequence, label, sid));
        return heard;
    }

    /// <summary>Deletes all of it.</summary>
    public Task End() =>
        Execute("delete from app.webhook_receipts where key = $1 or key like $1 || ':%'", CancellationToken.None);

    /// <summary>One webhook, signed correctly or not. If no live call is listening, nothing is written.</summary>
    public static async Task Note(NpgsqlDataSource source, string secret, Heard heard, CancellationToken ct)
    {
        await using var command = source.CreateCommand($"""
            insert into app.webhook_receipts (key, answer)
            select $1 || ':' || gen_random_uuid(), $2
            where exists (select from app.webhook_receipts where key = $1 and {Open})
              and (select count(*) from app.webhook_receipts where key like $1 || ':%') < {Most}
            """);
        command.Parameters.Add(new() { Value = Key(secret) });
        string[] said = [heard.Of, heard.Event, heard.Sequence, heard.Label, heard.CallSid];
        command.Parameters.Add(new() { Value = string.Join('\t', said.Select(Short)) });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Short(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(128));

    private static string Key(string secret) => $"live-call:{string.Concat(secret.Where(char.IsAsciiHexDigit).Take(32))}";

    private NpgsqlCommand Command(string sql)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = Key(secret) });
        return command;
    }

    private async Task Execute(string sql, CancellationToken ct)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>
/// <c>POST /webhooks/twilio/live-call</c>: Twilio's reports about a call that <c>doctor --live-call</c> makes. 204, or 403 if forged.
/// </summary>
public static class OverheardEndpoint
{
    public static void MapLiveCall(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Overheard.Path, Hear).AllowAnonymous().DisableAntiforgery().WithMetadata(UnknownWebhooks.Known.Endpoint);

    private static async Task<IResult> Hear(HttpContext http, NpgsqlDataSource source, IOptions<TwilioOptions> options, PublicUrl url)
    {
        var secret = http.Request.Query["secret"].ToString();
        try
        {
            var request = await WebhookRequest.Read(http, options.Value, url);
            var conference = request.Query("of") == "conference";
            var name = request[conference ? "StatusCallbackEvent" : "CallStatus"];
            var heard = new Heard(
                conference ? "conference" : "leg", name, request["SequenceNumber"], request["ParticipantLabel"], request["CallSid"]);
            await Overheard.Note(source, secret, heard, CancellationToken.None);
            return Results.NoContent();
        }
        catch (UnreadableException e) { return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest); }
        catch (TooLargeException e) { return Results.Problem(e.Message, statusCode: StatusCodes.Status413PayloadTooLarge); }
        catch (BadHttpRequestException e) { return Results.Problem(e.Message, statusCode: e.StatusCode); }
        catch (ForgedException e)
        {
            await Overheard.Note(source, secret, new("forged", "", "", "", ""), CancellationToken.None);
            return Results.Problem(e.Message, statusCode: StatusCodes.Status403Forbidden);
        }
    }
}
