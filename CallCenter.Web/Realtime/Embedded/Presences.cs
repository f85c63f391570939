using System.Globalization;
using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>Who announced themselves on one topic. Guarded by the lock of its subscribers.</summary>
internal sealed class Presences
{
    private static long lastRef;

    private readonly Dictionary<Channel, Meta> metas = [];

    private sealed record Meta(string Key, string Ref, string? Previous, JsonElement Payload);

    /// <returns>The diff to send to everyone; null if nothing changed.</returns>
    public byte[]? Track(Channel channel, JsonElement payload)
    {
        var before = metas.GetValueOrDefault(channel);
        if (before is not null && JsonElement.DeepEquals(before.Payload, payload)) return null;
        var reference = Interlocked.Increment(ref lastRef).ToString("x", CultureInfo.InvariantCulture);
        var now = metas[channel] = new Meta(channel.PresenceKey, reference, before?.Ref, payload.Clone());
        return Diff(joined: now, left: before);
    }

    public byte[]? Untrack(Channel channel) => metas.Remove(channel, out var before) ? Diff(joined: null, left: before) : null;

    public byte[] State() => Frame.Json(metas.Values, (json, all) =>
    {
        foreach (var person in all.GroupBy(meta => meta.Key)) Write(json, person.Key, person);
    });

    private static byte[] Diff(Meta? joined, Meta? left) => Frame.Json((joined, left), (json, change) =>
    {
        json.WriteStartObject("joins");
        if (change.joined is { } j) Write(json, j.Key, [j]);
        json.WriteEndObject();
        json.WriteStartObject("leaves");
        if (change.left is { } l) Write(json, l.Key, [l]);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, string key, IEnumerable<Meta> metas)
    {
        json.WriteStartObject(key);
        json.WriteStartArray("metas");
        foreach (var meta in metas)
        {
            json.WriteStartObject();
            json.WriteString("phx_ref", meta.Ref);
            if (meta.Previous is not null) json.WriteString("phx_ref_prev", meta.Previous);
            foreach (var member in meta.Payload.EnumerateObject().Where(member => member.Name is not ("phx_ref" or "phx_ref_prev")))
                member.WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
