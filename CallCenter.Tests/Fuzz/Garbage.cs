using System.Text;
using CsCheck;

namespace CallCenter.Tests.Fuzz;

/// <summary>What no honest sender sends.</summary>
internal static class Garbage
{
    private static readonly string[] Odd =
    [
        "", " ", "\0", "a\0b", "null", "undefined", "true", "-1", "0", "1e999", "NaN", "99999999999999999999999999", "2147483648",
        "-9223372036854775809", "0x41", "½", "\u202e+14155550134", "😀", "\ud83d", "\udc00x", "\uffff", "\ufffe", "İı",
        "e\u0301\u0301\u0301",
        "<script>alert(1)</script>", "'; drop table calls; --", "{0}{1}{99}", "%s%n%x", "${jndi:ldap://x}", "../../../../etc/passwd",
        "..\\..\\x", "%00", "%", "%zz", "%u0000", "%c0%ae", "a\r\nX-Injected: 1", "\t", "\u007f", "\u0085",
        "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999+14:00", "client:", "client:agent_", "client:@@identity0@@", "sip:a@b", "+1415555013499999999999",
        "anonymous", "agent-", "agent-@@agent0@@", "caller", "outside-0", "supervisor-@@agent2@@",
    ];

    private static readonly string[] Known =
    [
        "@@call0@@", "@@call1@@", "@@call2@@", "@@call3@@", "@@sid0@@", "@@sid1@@", "@@sid2@@", "@@sid3@@", "@@agent0@@", "@@agent1@@",
        "@@agent2@@", "@@agent3@@", "@@line@@", "@@message@@", "@@re@@", "@@conference0@@",
    ];

    public static readonly Gen<string> Text = Gen.Frequency(
        (6, Gen.OneOf(Odd)),
        (3, Gen.OneOf(Known)),
        (3, Gen.String[Gen.Char, 0, 40]),
        (2, Gen.String[Gen.Char[' ', '~'], 0, 200]),
        (1, Gen.Select(
            Gen.OneOf("a", "€", "\0", "%", "9", "&", "=", "+", "[", "😀"), Gen.OneOf(70, 129, 257, 1025, 5_000, 20_000),
            (unit, times) => new StringBuilder().Insert(0, unit, times).ToString())));

    /// <summary>Bytes of every value, as Latin-1.</summary>
    public static readonly Gen<string> Bytes = Gen.Frequency(
        (3, Gen.String[Gen.Char['\0', '\u00ff'], 0, 120]),
        (2, Gen.OneOf("\u00ff\u00fe", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00ef\u00bb\u00bf{}", "\u00f5\u0090\u0080\u0080", "",
            "\0\0\0\0")),
        (1, Text.Select(Answer.Bytes)));

    private static readonly Gen<string> Word = Text.Select(Quoted);

    /// <summary>A JSON value of any kind; some are invalid.</summary>
    public static readonly Gen<string> Json = Gen.Frequency(
        (5, Word),
        (4, Gen.OneOf("null", "true", "false", "0", "-1", "1e400", "123456789012345678901234567890", "0.1", "[]", "{}", "[null]",
            "\"\\ud800\"", "\"\\u0000\"", "\"\"", "{\"\":{}}", "NaN", "01", "'x'", "", "//x", "{\"__proto__\":{\"x\":1}}")),
        (2, Gen.Select(Word, Word, (a, b) => $"{{{a}:{b},{a}:{b}}}")),
        (1, Gen.Select(Gen.OneOf("[", "{\"a\":", "[[{\"x\":["), Gen.OneOf(30, 70, 999, 1001, 20_000), Gen.Bool, (open, depth, whole) =>
        {
            var text = new StringBuilder().Insert(0, open, depth);
            if (whole && open == "[") text.Append(']', depth);
            return text.ToString();
        })),
        (1, Gen.Select(Word, Gen.Int[1, 3_000], (item, count) =>
            $"[{string.Join(',', Enumerable.Repeat(item.Length > 20 ? "1" : item, count))}]")));

    /// <summary>Cut, doubled, flipped or unchanged.</summary>
    public static Gen<string> Damaged(Gen<string> whole) => Gen.Select(
        whole, Gen.Frequency((6, 0), (1, 1), (1, 2), (1, 3), (1, 4)), Gen.Int[0, 10_000], Gen.Char['\0', '\u00ff'],
        (text, how, where, with) =>
        {
            if (text.Length == 0) return text;
            var at = where % text.Length;
            return how switch
            {
                1 => text[..at],
                2 => text + text,
                3 => text[..at] + with + text[(at + 1)..],
                4 => text.Insert(at, with.ToString()),
                _ => text,
            };
        });

    /// <summary>As JSON writes it, with lone surrogates left for the escape to tell.</summary>
    public static string Quoted(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var c in text) json.Append(c is '"' or '\\' or < ' ' || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return json.Append('"').ToString();
    }
}
