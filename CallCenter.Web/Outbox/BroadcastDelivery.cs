using System.Globalization;
using System.Text;
using CallCenter.Web.Realtime;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Outbox;

/// <summary>A broadcast row goes to Realtime. It is a hint: after minutes it is useless, because the snapshot contains its state.</summary>
public sealed class BroadcastDelivery(IBroadcaster broadcaster, IOptions<OutboxOptions> options) : IDelivery
{
    public string Kind => OutboxMessage.Broadcast;
    public TimeSpan Patience => TimeSpan.FromSeconds(6); // one request takes at most 2 s
    public TimeSpan? Lasts => options.Value.BroadcastsLast;

    public async Task Deliver(Due message, CancellationToken ct)
    {
        try
        {
            var payload = Encoding.UTF8.GetBytes(Stamped(message));
            await broadcaster.Send(new(message.Topic, message.Event, payload, message.EventId.ToString()), ct);
        }
        catch (BroadcastFailedException e) when (e.AboutTheMessage)
        {
            throw new UndeliverableException(e.Message, e);
        }
    }

    /// <summary>
    /// The payload with the row's time as its <c>at</c>; a <see cref="BroadcastPayload"/> begins with <c>id</c> and <c>at</c>.
    /// </summary>
    public static string Stamped(Due message)
    {
        const string mark = "\",\"at\":\"";
        var from = message.Payload.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        if (from < mark.Length) return message.Payload;
        var at = message.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        return string.Concat(message.Payload.AsSpan(0, from), at, message.Payload.AsSpan(message.Payload.IndexOf('"', from)));
    }
}
