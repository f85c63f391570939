using CsCheck;

namespace CallCenter.Tests.Fuzz;

/// <summary>Frames of both protocol versions, and messages over HTTP. None may reach a private channel.</summary>
internal static class FrameInputs
{
    private static readonly Gen<string> Topic = Gen.Frequency(
        (6, Gen.OneOf("\"realtime:call-center\"", "\"realtime:agent:@@agent0@@\"", "\"realtime:agent:@@agent1@@\"",
            "\"realtime:public\"", "\"phoenix\"", "\"realtime:\"", "\"\"")),
        (1, Garbage.Json));

    private static readonly Gen<string> Event = Gen.Frequency(
        (8, Gen.OneOf("\"phx_join\"", "\"phx_join\"", "\"broadcast\"", "\"presence\"", "\"access_token\"", "\"phx_leave\"",
            "\"heartbeat\"", "\"phx_close\"", "\"phx_error\"")),
        (1, Garbage.Json));

    private static readonly Gen<string> Token = Gen.OneOf(
        "\"@@token0@@\"", "\"@@token0@@\"", "\"@@token1@@\"", "\"@@expired@@\"", "\"@@forged@@\"", "\"@@unsigned@@\"", "\"@@key@@\"",
        "\"a.b.c\"", "null", "1", "\"\"");
    private static readonly Gen<string> Flag = Gen.Frequency((3, Gen.OneOf("true", "false", "\"true\"")), (1, Garbage.Json));

    private static readonly Gen<string> Payload = Gen.Frequency(
        (4, Gen.Select(Token, Flag, Flag, Flag, Garbage.Json, (token, isPrivate, self, ack, key) =>
            $$$"""{"access_token":{{{token}}},"config":{"private":{{{isPrivate}}},"broadcast":{"self":{{{self}}},"ack":{{{ack}}}}"""
            + $$$""","presence":{"key":{{{key}}},"enabled":true},"postgres_changes":[]}}""")),
        (3, Gen.Select(
            Gen.OneOf("broadcast", "presence", "x"), Gen.OneOf("ringing", "ended", "track", "untrack", "signed_out"), Garbage.Json,
            (type, name, inner) => $$$"""{"type":"{{{type}}}","event":"{{{name}}}","payload":{{{inner}}}}""")),
        (2, Garbage.Json),
        (1, Token.Select(t => $$"""{"access_token":{{t}}}""")));

    private static readonly Gen<string> Ref = Gen.Frequency(
        (6, Gen.Int[0, 9].Select(n => $"\"{n}\"")), (1, Gen.OneOf("null", "1")), (1, Garbage.Json));

    private static readonly Gen<string> Version2 = Gen.Select(Ref, Ref, Topic, Event, Payload,
        (joined, reference, topic, name, payload) => $"[{joined},{reference},{topic},{name},{payload}]");
    private static readonly Gen<string> Version1 = Gen.Select(Ref, Ref, Topic, Event, Payload,
        (joined, reference, topic, name, payload) =>
            $$"""{"join_ref":{{joined}},"ref":{{reference}},"topic":{{topic}},"event":{{name}},"payload":{{payload}}}""");

    private static readonly Gen<string> Push =
        from kind in Gen.Frequency((8, 3), (1, 0), (1, 255))
        from topic in Gen.OneOf("realtime:call-center", "realtime:public", "", "\u00ff\u00fe")
        from name in Gen.OneOf("ringing", "x", "", "\u00c0")
        from metadata in Gen.OneOf("", "{}", "[", "\"\"")
        from json in Gen.Int[0, 2]
        from payload in Garbage.Json.Select(Answer.Bytes)
        from lie in Gen.Frequency((4, 0), (1, 1), (1, 200))
        select $"{(char)kind}{(char)1}{(char)1}{(char)Math.Min(255, topic.Length + lie)}{(char)name.Length}{(char)metadata.Length}"
            + $"{(char)json}19{topic}{name}{metadata}{payload}";

    public static Gen<Input> Frames(int version) => Gen.Frequency(
        (10, Garbage.Damaged((version == 2 ? Version2 : Version1).Select(Answer.Bytes)).Select(Text)),
        (1, Garbage.Damaged((version == 2 ? Version1 : Version2).Select(Answer.Bytes)).Select(Text)),
        (2, Garbage.Json.Select(Answer.Bytes).Select(Text)),
        (1, Garbage.Bytes.Select(Text)),
        (3, Garbage.Damaged(Push).Select(b => (Input)new Frame($"realtime frames, {version}.0.0", true, b))),
        (1, Garbage.Bytes.Select(b => (Input)new Frame($"realtime frames, {version}.0.0", true, b))))
        .Select(i => i is Frame { Surface: "" } f ? f with { Surface = $"realtime frames, {version}.0.0" } : i);

    // A text frame that is not UTF-8 is refused by .NET's own WebSocket, which then ends the connection: rarely worth a socket.
    private static Input Text(string bytes) => new Frame("", false, bytes);

    private static readonly Gen<string> Key = Gen.OneOf(
        "@@token0@@", "@@token1@@", "@@expired@@", "@@forged@@", "@@unsigned@@", "@@key@@", "x", "", "a.b.c", "Bearer");

    public static readonly Gen<Input> Http =
        from mount in Gen.OneOf("/realtime/v1/api/broadcast", "/api/broadcast")
        from single in Gen.Bool
        from topic in Gen.Frequency(
            (2, Gen.OneOf("call-center", "agent%3A@@agent0@@", "%20", "a%2Fb", "%00")),
            (1, Garbage.Text.Select(t => Uri.EscapeDataString(new string([.. t.Select(c => char.IsSurrogate(c) ? '\ufffd' : c)]))
                .Replace("%40%40", "@@"))))
        from query in Gen.OneOf("?private=true", "", "?private=%00", "?private=1&private=true")
        from body in Gen.Frequency(
            (3, Gen.Select(Topic, Event, Payload, Flag, (t, e, p, f) =>
                $$"""{"messages":[{"topic":{{t}},"event":{{e}},"payload":{{p}},"private":{{f}},"id":{{e}}}]}""")),
            (2, Payload),
            (1, Garbage.Json))
        from damaged in Garbage.Damaged(Gen.Const(Answer.Bytes(body)))
        from type in Gen.Frequency(
            (6, Gen.Const("application/json")),
            (1, Gen.OneOf("application/octet-stream", "", "text/plain", "application/vnd.x+json", "x")))
        from key in Key
        from scheme in Gen.OneOf("Bearer ", "bearer ", "Basic ", "", "Bearer  ")
        select (Input)new Request("realtime over HTTP", "POST", single ? $"{mount}/{topic}/events/ringing{query}" : mount,
            [("Content-Type", type), ("Authorization", scheme + key), ("apikey", key)], damaged);

    public static readonly Gen<Input> Handshakes =
        from path in Gen.OneOf("/realtime/v1/websocket", "/socket/websocket")
        from key in Key
        from version in Gen.OneOf("1.0.0", "2.0.0", "", "3.0.0", "%00", "2.0.0&vsn=1.0.0")
        from upgrade in Gen.Bool
        from odd in Gen.Frequency((4, Gen.Const("dGhlIHNhbXBsZSBub25jZQ==")), (1, Garbage.Bytes))
        from method in Gen.Frequency((8, Gen.Const("GET")), (1, Gen.OneOf("POST", "OPTIONS", "HEAD")))
        select (Input)new Request("realtime handshakes", method, $"{path}?apikey={key}&vsn={version}",
            upgrade
                ? [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", odd)]
                : [("x-api-key", key)], "");
}
