using System.Text;

namespace CallCenter.Tests.Fuzz;

/// <summary>
/// Whose session or token comes with a request. A visitor has only the sign-in page's token; a person who
/// is gone has the cookie and the token of a session that has ended.
/// </summary>
internal enum Who { Nobody, Visitor, Gone, Doug, Rhonda, Sue, Ops }

/// <summary>What is wrong, or right, with a request's signature.</summary>
internal enum Seal { Valid, Missing, Empty, Garbage, WrongKey, Tampered, ForeignAccount }

internal enum Proof { Own, None, Anothers, Garbage }

/// <summary>
/// One input. <c>@@name@@</c> in its target, headers and body stands for what only the running product
/// knows, such as the id of a call; <see cref="Scene"/> fills it in.
/// </summary>
internal abstract record Input(string Surface)
{
    protected static string Shown(string text) =>
        string.Concat(text.Take(400).Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:x4}"))
        + (text.Length > 400 ? $"… ({text.Length})" : "");
}

/// <summary>An HTTP request, byte for byte. The body is Latin-1: one character, one byte.</summary>
internal sealed record Request(string Surface, string Method, string Target, (string Name, string Value)[] Headers, string Body,
    Who Who = Who.Nobody, Proof Proof = Proof.None, Seal? Seal = null) : Input(Surface)
{
    public override string ToString() => $"{Method} {Shown(Target)} as {Who}, antiforgery {Proof}, signature {Seal}, "
        + $"{Shown(string.Join("; ", Headers.Select(h => $"{h.Name}: {h.Value}")))}, body {Shown(Body)}";
}

/// <summary>One frame on a socket; consecutive frames of one version share a socket.</summary>
internal sealed record Frame(string Surface, bool Binary, string Body) : Input(Surface)
{
    public override string ToString() => $"{(Binary ? "binary" : "text")} frame {Shown(Body)}";
}

/// <summary>The response. <paramref name="Status"/> 0: the socket was closed in order; null: none.</summary>
internal readonly record struct Answer(int? Status, string Text)
{
    public static string Bytes(string utf16) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(utf16));
}
