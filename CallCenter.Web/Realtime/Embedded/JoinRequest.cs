using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>What a client requests when it joins. An unreadable field counts as missing, as on the real server.</summary>
internal sealed class JoinRequest
{
    // Milliseconds of the years 1 and 9999.
    private const long Earliest = -62_135_596_800_000, Latest = 253_402_300_799_999;

    public bool Private { get; private init; }
    public bool Ack { get; private init; }
    public bool Self { get; private init; }
    public bool ReplicationReady { get; private init; }
    public bool Presence { get; private init; }
    public string PresenceKey { get; private init; } = "";
    public string? Token { get; private init; }
    public bool Replay { get; private init; }
    public bool ReplayIsValid { get; private init; }
    /// <summary>A mistake that makes the real server fail, after everything else was found valid.</summary>
    public string? Broken { get; private init; }
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
                JsonValueKind.String when Decoder.Text(key) is { Length: > 0 } text => text,
                JsonValueKind.Number => key.GetRawText(),
                _ => Guid.NewGuid().ToString(),
            },
            Token = AnyToken(payload),
            Replay = replay.ValueKind is not JsonValueKind.Undefined,
            ReplayIsValid = replay.ValueKind is not JsonValueKind.Object
                || (Whole(Member(replay, "since")) is >= Earliest and <= Latest && Limit(replay)),
            Broken = Unreadable(config) ? "config is not an object"
                : Unreadable(broadcast) ? "broadcast is not an object"
                : NotObjects(config) ? "postgres_changes are not objects" : null,
            PostgresChanges = Changes(config),
        };
    }

    private static string? AnyToken(JsonElement payload)
    {
        foreach (var name in (string[])["user_token", "access_token"])
            if (Member(payload, name) is { ValueKind: JsonValueKind.String } token)
                return Decoder.Text(token);
        return null;
    }

    // Any whole number: the real server reduces it to its limit.
    private static bool Limit(JsonElement replay) => Member(replay, "limit") is var limit && (IsAbsent(limit) || Whole(limit) is not null);

    private static long? Whole(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static bool IsAbsent(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False;

    private static bool Unreadable(JsonElement value) =>
        value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object);

    private static bool NotObjects(JsonElement config) =>
        Member(config, "postgres_changes") is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().Any(Unreadable);

    private static List<JsonElement> Changes(JsonElement config) =>
        Member(config, "postgres_changes") is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(entry => entry.ValueKind is JsonValueKind.Object).Select(entry => entry.Clone())] : [];

    private static bool Flag(JsonElement owner, string name) => Member(owner, name) is var value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => string.Equals(Decoder.Text(value), "true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static JsonElement Member(JsonElement owner, string name) =>
        owner.ValueKind is JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? value : default;
}
