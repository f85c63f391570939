using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>The HTTP side: who may send, and the two message formats.</summary>
internal sealed class BroadcastEndpoints(Hub hub, Strangers strangers)
{
    private const int LongestBody = 8_000_000;

    /// <summary>
    /// <c>POST /api/broadcast</c>: public messages first, then the private ones topic by topic. A private message without the right to send
    /// it is dropped but answered with 202, as on the real server.
    /// </summary>
    public async Task Batch(HttpContext http)
    {
        var (known, fault) = await hub.Tokens.Verify(Bearer(http.Request), http.RequestAborted);
        using var visit = known is null ? strangers.Enter(http) : null;
        if (await Body(http, known, visit, fault) is not { } body) return;
        // Only JSON content types are read, and the body is checked before the caller.
        if (!IsJson(MediaType(http))) body = Frame.Nothing;
        using var document = await Parse(http, body);
        if (document is null || await Caller(http, known, fault) is not { } caller) return;
        var (messages, errors) = BatchBody.Read(document.RootElement, hub.Limits.PayloadSize);
        if (errors is not null)
        {
            await Answer(http, StatusCodes.Status422UnprocessableEntity, errors);
            return;
        }
        foreach (var message in messages.Where(message => !message.Private)) Send(caller, message);
        foreach (var group in messages.Where(message => message.Private).GroupBy(message => message.Topic))
        {
            if (await MaySend(group.Key, caller, http.RequestAborted) is true)
                foreach (var message in group) Send(caller, message);
            else
                hub.Log.LogWarning("Realtime dropped {Count} messages on {Topic} by {Role} {Sub}: no right to send",
                    group.Count(), group.Key, caller.Role, caller.Sub);
        }
        http.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    /// <summary><c>POST /api/broadcast/{topic}/events/{event}?private=true</c>; the body is the payload.</summary>
    public async Task Single(HttpContext http)
    {
        var type = MediaType(http);
        var binary = type is "application/octet-stream";
        if (type is not (null or "application/octet-stream" or "application/json"))
        {
            await Answer(http, StatusCodes.Status415UnsupportedMediaType,
                new { error = "Unsupported Media Type. Use application/json or application/octet-stream" });
            return;
        }
        var (known, fault) = await hub.Tokens.Verify(Bearer(http.Request), http.RequestAborted);
        using var visit = known is null ? strangers.Enter(http) : null;
        if (await Body(http, known, visit, fault) is not { } body) return;
        // Without a content type the body is not read, and an empty object is sent.
        if (type is null || (!binary && body.Length is 0)) body = Frame.Nothing;
        if (!binary && !Decoder.IsJson(body.Span))
        {
            await Answer(http, StatusCodes.Status400BadRequest, new { message = "Bad Request" });
            return;
        }
        if (await Caller(http, known, fault) is not { } caller) return;

        var (topic, name) = PathOf(http);
        var isPrivate = http.Request.Query["private"] == "true";
        if (string.IsNullOrWhiteSpace(topic) || string.IsNullOrWhiteSpace(name))
            await Invalid(http, string.IsNullOrWhiteSpace(topic) ? "topic" : "event", "can't be blank");
        else if (body.Length > hub.Limits.PayloadSize) await Invalid(http, "payload", "Payload size exceeds tenant limit");
        else if (isPrivate && await MaySend(topic, caller, http.RequestAborted) is not true and var may)
            await (may is null
                ? Answer(http, StatusCodes.Status422UnprocessableEntity, new { message = "Tenant database unavailable" })
                : Answer(http, StatusCodes.Status403Forbidden, new { message = "Unauthorized" }));
        else
        {
            Send(caller, topic, name, isPrivate, Publication.Named(Joining.Prefix + topic, name, !binary, binary ? body : AnObject(body)));
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    private void Send(VerifiedToken caller, BatchMessage message) => Send(caller, message.Topic, message.Event, message.Private,
        Publication.Whole(Joining.Prefix + message.Topic, Publication.Envelope(message.Event, message.Payload, message.Id)));

    private void Send(VerifiedToken caller, string topic, string name, bool isPrivate, Publication publication)
    {
        hub.Publish(new TopicKey(Joining.Prefix + topic, isPrivate), name, caller.Sub ?? caller.Role, publication);
        if (isPrivate && caller.Role is "service_role") hub.AfterServicePublished(topic, name);
    }

    /// <returns>Null if the rights could not be read.</returns>
    private async ValueTask<bool?> MaySend(string topic, VerifiedToken caller, CancellationToken ct)
    {
        try
        {
            return (await hub.Rights.For(topic, caller.Claims, ct)).WriteBroadcast;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            hub.Log.LogError(e, "Realtime could not read rights on {Topic}", topic);
            return null;
        }
    }

    private async ValueTask<VerifiedToken?> Caller(HttpContext http, VerifiedToken? known, TokenFault? fault)
    {
        if (known is not null) return known;
        hub.Log.LogWarning("Realtime refused a broadcast over HTTP: {Reason}", fault!.Text);
        await Answer(http, StatusCodes.Status401Unauthorized, new { message = "Unauthorized" });
        return null;
    }

    private static string? Bearer(HttpRequest request)
    {
        if (request.Headers.Authorization is [{ Length: > 0 } authorization, ..])
        {
            if (authorization.Split(' ') is not [var scheme, { Length: > 0 } token]) return "";
            if (scheme.Equals("bearer", StringComparison.OrdinalIgnoreCase)) return token;
        }
        return request.Headers["apikey"] is [{ } key, ..] ? key : null;
    }

    /// <summary>
    /// An unknown client gets no more memory than a short body needs, and nobody gets memory because of <c>Content-Length</c>.
    /// </summary>
    private async ValueTask<ReadOnlyMemory<byte>?> Body(HttpContext http, VerifiedToken? known, IDisposable? visit, TokenFault? fault)
    {
        if (known is null && visit is null)
        {
            http.Response.Headers.RetryAfter = "1";
            await Answer(http, StatusCodes.Status429TooManyRequests, new { message = "Too many requests" });
            return null;
        }
        var longest = known is null ? Strangers.LongestBody : LongestBody;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = longest;
        try
        {
            var body = new MemoryStream((int)Math.Clamp(http.Request.ContentLength ?? 0, 0, Strangers.LongestBody));
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
        catch (BadHttpRequestException e) when (known is null && e.StatusCode is StatusCodes.Status413PayloadTooLarge)
        {
            await Caller(http, null, fault);
            return null;
        }
        catch (BadHttpRequestException e)
        {
            await Answer(http, e.StatusCode, new { message = e.Message });
            return null;
        }
    }

    private static async ValueTask<JsonDocument?> Parse(HttpContext http, ReadOnlyMemory<byte> body)
    {
        try
        {
            if (!Utf8.IsValid(body.Span)) throw new JsonException();
            return Decoder.Parse(body.Length is 0 ? Frame.Nothing : body);
        }
        catch (JsonException)
        {
            await Answer(http, StatusCodes.Status400BadRequest, new { message = "Bad Request" });
            return null;
        }
    }

    // The decoded path cannot distinguish an encoded slash in a topic from a separator; the raw one can.
    private static (string Topic, string Event) PathOf(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (raw?.Split('?')[0].Split('/') is not [.., var topic, "events", var name])
            (topic, name) = ((string)http.GetRouteValue("topic")!, (string)http.GetRouteValue("event")!);
        return (Uri.UnescapeDataString(topic), Uri.UnescapeDataString(name));
    }

    // A body that is not an object arrives under this name on the real server.
    private static ReadOnlyMemory<byte> AnObject(ReadOnlyMemory<byte> json) =>
        json.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? json : Frame.Json(json, (writer, raw) =>
        {
            writer.WritePropertyName("_json");
            writer.WriteRawValue(raw.Span, skipInputValidation: true);
        });

    private static string? MediaType(HttpContext http) => http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();

    private static bool IsJson(string? type) => type is not null && type.StartsWith("application/", StringComparison.Ordinal)
        && (type.EndsWith("/json", StringComparison.Ordinal) || type.EndsWith("+json", StringComparison.Ordinal));

    private static Task Invalid(HttpContext http, string field, string error) =>
        Answer(http, StatusCodes.Status422UnprocessableEntity, new { errors = new Dictionary<string, string[]> { [field] = [error] } });

    private static Task Answer(HttpContext http, int status, object body)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, http.RequestAborted);
    }
}
