using System.Text.RegularExpressions;
using CsCheck;

namespace CallCenter.Tests.Fuzz;

/// <summary>Every endpoint of the browser API, with and without sessions, with valid and with invalid input.</summary>
internal static partial class ApiInputs
{
    private static readonly Gen<string> Place = Gen.Frequency(
        (8, Gen.OneOf("@@call0@@", "@@call1@@", "@@call2@@", "@@call3@@", "@@agent0@@", "@@agent1@@", "@@agent2@@",
            "@@line@@", "@@message@@", "@@missed@@")),
        (2, Gen.Guid.Select(g => g.ToString())),
        (1, Garbage.Text.Select(t => Answer.Bytes(Uri.EscapeDataString(Plain(t)).Replace("%40%40", "@@")))));

    private static readonly Gen<string> Proper = Gen.OneOf(
        "\"tab-1\"", "\"available\"", "\"away\"", "\"whisper\"", "\"barge\"", "\"+14155550177\"", "\"4155550178\"", "\"911\"",
        "true", "false", "\"@@agent1@@\"", "\"@@agent0@@\"", "\"@@line@@\"", "\"A note\"", "null");

    private static readonly Gen<(string, string)[]> Extra = Gen.Frequency(
        (5, Gen.Const(Array.Empty<(string, string)>())),
        (1, Gen.Select(
            Gen.OneOf("Accept", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-HTTP-Method-Override",
                "Range", "If-Range", "If-None-Match", "Content-Encoding", "Accept-Language", "Origin", "Referer", "Upgrade",
                "X-Original-URL", "Authorization", "traceparent"),
            Gen.Frequency(
                (2, Gen.OneOf("text/html", "application/json", "bytes=0-1", "bytes=-1,5-4,99999999999999999999-", "gzip", "127.0.0.1",
                    "DELETE", "https", "*/*;q=9", "/ops/doctor", "Bearer x", "00-x")),
                (1, Garbage.Bytes)),
            (name, value) => new[] { (name, value) })));

    private static readonly Gen<string> OtherMethod = Gen.OneOf(
        "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "post");

    /// <param name="rightful">Signed in with the page's own token, or just reading; otherwise something is missing.</param>
    public static Gen<Request> All(IReadOnlyList<Door> doors, bool rightful)
    {
        var those = doors.Where(d => IsOfBrowser(d.Path) && !(rightful && IsLeftAlone(d)))
            .Select(d => (EndsSessions(d.Path) ? 1 : 12, d)).ToArray();
        var who = rightful
            ? Gen.OneOf(Who.Doug, Who.Doug, Who.Rhonda, Who.Sue, Who.Sue, Who.Ops)
            : Gen.OneOf(Who.Nobody, Who.Visitor, Who.Gone, Who.Doug, Who.Sue, Who.Ops);
        return from door in Gen.Frequency(those)
               from other in Gen.Frequency((12, Gen.Const("")), (1, OtherMethod))
               from somebody in who
               from wrong in Gen.OneOf(Proof.None, Proof.Anothers, Proof.Garbage)
               from path in Filled(door.Path)
               from query in Gen.Frequency(
                   (6, Gen.Const("")),
                   (1, Gen.Select(Garbage.Text, Garbage.Text, (a, b) => $"{Uri.EscapeDataString(Plain(a))}={Answer.Bytes(b)}")))
               from body in door.Page ? Form(door.Fields) : Object(door.Fields)
               from type in Gen.Frequency(
                   (12, Gen.Const(door.Page ? "application/x-www-form-urlencoded" : "application/json")),
                   (1, Gen.OneOf("", "text/plain", "application/json; charset=utf-16", "multipart/form-data; boundary=x",
                       "multipart/form-data", "application/x-www-form-urlencoded", "application/xml", "x/y/z")))
               from extra in Extra
               let method = other.Length > 0 ? other : door.Method == "*" ? "GET" : door.Method
               // Reading needs no token, so reading with a session is always rightful.
               let reads = method is "GET" or "HEAD" or "OPTIONS" or "TRACE"
               // For these only the session is missing.
               let stranger = somebody is Who.Visitor or Who.Gone
               select new Request(rightful ? "browser API, signed in" : "browser API, no right", method,
                   path + (query.Length == 0 ? "" : (path.Contains('?') ? "&" : "?") + query),
                   [("Content-Type", type), .. extra], method is "GET" or "HEAD" ? "" : body,
                   reads && !rightful && !stranger ? Who.Nobody : somebody,
                   rightful || stranger ? Proof.Own : somebody == Who.Nobody ? Proof.Garbage : wrong);
    }

    // The webhooks and the realtime endpoint are other surfaces, and unrouted addresses are Kestrel's.
    public static bool IsOfBrowser(string path) =>
        !path.StartsWith("/webhooks", StringComparison.Ordinal) && !path.StartsWith("/realtime", StringComparison.Ordinal)
        && !path.StartsWith("/socket", StringComparison.Ordinal) && !path.StartsWith("/api/broadcast", StringComparison.Ordinal);

    // With permission: an examination takes seconds, and Hangfire's pages are not ours to fix.
    private static bool IsLeftAlone(Door door) =>
        door.Path.StartsWith("/ops/doctor/run", StringComparison.Ordinal) || door.Path.StartsWith("/hangfire", StringComparison.Ordinal);

    // If they were as frequent as the rest, nobody would be signed in for most of the run.
    private static bool EndsSessions(string path) =>
        path.Contains("sign-out") || path.Contains("people") || path.Contains("account") || path.Contains("SignOut");

    private static Gen<string> Filled(string template)
    {
        var parts = Parameter().Split(template);
        return parts.Length == 1 ? Gen.Const(template)
            : Place.Array[parts.Length - 1].Select(values => parts[0] + string.Concat(parts.Skip(1).Select((part, i) => values[i] + part)));
    }

    private static Gen<string> Object(string[] fields) => Gen.Frequency(
        (8, Gen.Frequency((5, Proper), (2, Garbage.Json), (1, Gen.Const("-"))).Array[Math.Max(1, fields.Length)]
            .Select(values => fields.Length == 0 ? "" : "{" + string.Join(',', fields.Zip(values).Where(f => f.Second != "-")
                .Select(f => $"\"{f.First}\":{Answer.Bytes(f.Second)}")) + "}")),
        (2, Garbage.Damaged(Garbage.Json.Select(Answer.Bytes))),
        (1, Garbage.Bytes));

    private static Gen<string> Form(string[] fields) => Gen.Frequency(
        (6, Gen.Frequency((3, Proper.Select(p => p.Trim('"'))), (3, Garbage.Text)).Array[Math.Max(1, fields.Length)]
            .Select(values => string.Join('&', fields.Zip(values)
                .Select(f => $"{f.First}={Uri.EscapeDataString(Plain(f.Second)).Replace("%40%40", "@@")}")))),
        (1, Garbage.Bytes));

    private static string Plain(string text) => new([.. text.Select(c => char.IsSurrogate(c) ? '\ufffd' : c)]);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
