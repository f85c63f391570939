using System.Net;

namespace CallCenter.Web.Realtime;

/// <param name="Topic">Without the <c>realtime:</c> prefix; always a private channel.</param>
/// <param name="Payload">A JSON object in UTF-8.</param>
/// <param name="Id">The event's id, the same at every attempt; receivers drop duplicates.</param>
public sealed record Broadcast(string Topic, string Event, ReadOnlyMemory<byte> Payload, string Id);

/// <param name="Batch">True if the server was too old for the per-event endpoint.</param>
public readonly record struct Delivery(bool Batch, TimeSpan Took);

/// <summary>
/// Hands one message to Realtime. Returns once the server has accepted it; throws <see cref="BroadcastFailedException"/> otherwise.
/// </summary>
public interface IBroadcaster
{
    Task<Delivery> Send(Broadcast message, CancellationToken ct);
}

/// <summary>Not accepted, or unknown: safe to try again, because receivers drop the repeated id.</summary>
/// <param name="status">Null if there was no answer at all.</param>
/// <param name="aboutTheMessage">
/// The server rejects this message, and always will. All other failures are temporary problems of the server.
/// </param>
public sealed class BroadcastFailedException(HttpStatusCode? status, string message, Exception? inner = null, bool aboutTheMessage = false)
    : Exception(message, inner)
{
    public HttpStatusCode? Status { get; } = status;
    public bool AboutTheMessage { get; } = aboutTheMessage;
}
