using System.Text.Json;

namespace CallCenter.Web.Realtime;

/// <param name="Read">May join and receive.</param>
/// <param name="WriteBroadcast">May send to everyone on the channel.</param>
/// <param name="Presence">May see who is there and announce themselves.</param>
public readonly record struct ChannelRights(bool Read, bool WriteBroadcast, bool Presence)
{
    public static readonly ChannelRights None;
    public static readonly ChannelRights All = new(true, true, true);
}

/// <summary>Who may do what on a private channel of the embedded endpoint. An exception means "unknown now", never "no".</summary>
public interface IChannelRights
{
    /// <param name="topic">Without the <c>realtime:</c> prefix.</param>
    /// <param name="claims">The verified token's payload.</param>
    ValueTask<ChannelRights> For(string topic, JsonElement claims, CancellationToken ct);
}
