using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CallCenter.Tests.Realtime;
using CallCenter.Tests.Support;
using CallCenter.Web.Realtime;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>The response of <c>/api/realtime/token</c> to a desk.</summary>
internal sealed record Ticket(string Token, string ApiKey);

/// <summary>The product's realtime from a browser's side, frame by frame.</summary>
internal static class Listening
{
    public const string Everyone = "realtime:call-center";
    private static readonly HttpClient Http = new();

    public static string Private(Guid agent) => $"realtime:agent:{agent}";

    public static async Task<Ticket> Ticket(this Person person) => (await person.Http.GetFromJsonAsync<Ticket>("/api/realtime/token"))!;

    public static Task<RawClient> Socket(this CallCenterApp app, string apiKey) =>
        RawClient.Connect($"{app.Url.Replace("http://", "ws://")}/realtime/v1/websocket?apikey={apiKey}&vsn=2.0.0", "2.0.0");

    /// <summary>Everything announced so far has been sent: what arrives from now on is new.</summary>
    public static Task AllSent(this CallCenterApp app) => Eventually.True(() => app.Scalar<bool>(
        "select not exists (select from app.outbox_messages where kind = 'broadcast' and parked_at is null)"));

    /// <summary>A socket that has joined everyone's topic with the person's token. It receives nothing that was announced before.</summary>
    public static async Task<RawClient> Listens(this CallCenterApp app, Person person)
    {
        await app.AllSent();
        var ticket = await person.Ticket();
        var socket = await app.Socket(ticket.ApiKey);
        await socket.JoinPrivate(Everyone, ticket.Token);
        return socket;
    }

    /// <summary>As the app itself publishes, or with another key.</summary>
    public static async Task<HttpStatusCode> Publish(this CallCenterApp app, string name, string topic = "call-center", string? key = null)
    {
        key ??= (await app.Services.GetRequiredService<RealtimeKeys>().Get()).ServiceKey;
        var address = $"{app.Url}/realtime/v1/api/broadcast/{Uri.EscapeDataString(topic)}/events/{name}?private=true";
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await Http.SendAsync(request);
        return response.StatusCode;
    }

    public static bool Carries(this RawFrame frame, string name) =>
        frame.Event is "broadcast" && frame.Payload.GetProperty("event").GetString() == name;
}
