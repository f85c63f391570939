using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>What a client asks for when it joins. A field that cannot be read counts as not given, as on the real server.</summary>
internal sealed class JoinRequest
{
    public bool Private { get; private init; }
    public bool Ack { get; private init; }
    public bool Self { get; private init; }
    public bool ReplicationReady { get; private init; }
    public bool Presence { get; private init; }
    public string PresenceKey { get; private init; } = "";
    public string? Token { get; private init; }
    public bool Replay { get; private init; }
    public bool ReplayIsValid { get; private init; }
    public IReadOnlyList<JsonElement> PostgresChanges { get; private init; } = [];

    public static JoinRequest Read(JsonElement payload)
    {
        var config = Member(payload, "config");
        var broadcast = Member(config, "broadcast");
        var presence = Member(config, "presence");
        var replay = Member(broadcast, "replay");
        var key = Member(presence, "key");
        return new JoinRequest
        {
            Private = Flag(config, "private"),
            Ack = Flag(broadcast, "ack"),
            Self = Flag(broadcast, "self"),
            ReplicationReady = Flag(broadcast, "replication_ready"),
            Presence = Flag(presence, "enabled"),
            PresenceKey = key.ValueKind switch
            {
                JsonValueKind.String when key.GetString() is { Length: > 0 } text => text,
                JsonValueKind.Number => key.GetRawText(),
                _ => Guid.NewGuid().ToString(),
            },
            Token = AnyToken(payload),
            Replay = replay.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null),
            ReplayIsValid = Member(replay, "since") is { ValueKind: JsonValueKind.Number } && Limit(replay),
            PostgresChanges = Changes(config),
        };
    }

    private static string? AnyToken(JsonElement payload)
    {
        foreach (var name in (string[])["user_token", "access_token"])
            if (Member(payload, name) is { ValueKind: JsonValueKind.String } token && token.GetString() is { } text)
                return text;
        return null;
    }

    private static bool Limit(JsonElement replay) => Member(replay, "limit") is var limit
        && (limit.ValueKind is JsonValueKind.Undefined || (limit.ValueKind is JsonValueKind.Number && limit.TryGetInt32(out var count) && count is > 0 and <= 25));

    private static List<JsonElement> Changes(JsonElement config) => Member(config, "postgres_changes") is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Where(entry => entry.ValueKind is JsonValueKind.Object).Select(entry => entry.Clone())] : [];

    private static bool Flag(JsonElement owner, string name) => Member(owner, name) is var value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => string.Equals(value.GetString(), "true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static JsonElement Member(JsonElement owner, string name) =>
        owner.ValueKind is JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? value : default;
}
