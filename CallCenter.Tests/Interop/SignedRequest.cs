using System.Security.Cryptography;
using System.Text;

namespace CallCenter.Tests.Interop;

/// <summary>A random webhook request: what the server receives, and what Twilio signed. It has either a form or a body.</summary>
internal sealed record SignedRequest(string Token, string Url, string SignedUrl, Dictionary<string, string[]>? Form, string? Body)
{
    private static readonly string[] Words =
    [
        "", " ", "a", "A", "0", "x y", "+14155550134", "a&b=c%20d+e", "'\"<>`", "ü", "Zoë 😀", "\u202eابجد", "日本", "\n\t", "~",
        "\uffff", "𝄞",
    ];
    private static readonly string[] Names =
        ["CallSid", "From", "To", "callSid", "a", "A", "Ü", "ключ", "x.y", "1", "10", "2", "😀", "\uffff"];
    private static readonly string[] Hosts = ["calls.example.com", "localhost", "127.0.0.1", "[::1]", "user:pass@calls.example.com"];
    private static readonly string[] Paths = ["", "/", "/webhooks/twilio/voice", "/a%20b/c", "/it's", "/:80/x"];
    private static readonly string[] Queries = ["", "?", "?foo=1&bar=2", "?a=%C3%BC&a=%27", "?q='x'", "?empty=&b"];

    public byte[] Bytes => Encoding.UTF8.GetBytes(Body ?? "");

    public static SignedRequest Next(Random chance)
    {
        var (https, host) = (chance.Next(2) == 0, Pick(chance, Hosts));
        var (scheme, usual) = https ? ("https://", ":443") : ("http://", ":80");
        var path = Pick(chance, Paths);
        var rest = path + (path.Length > 0 ? Pick(chance, Queries) : "");
        var port = Pick(chance, ["", "", usual, ":8443"]);
        // Twilio may omit the port, or add the default one if the request had none.
        var signedPort = Pick(chance, [port, "", port is "" ? usual : port]);
        if (chance.Next(4) > 0)
            return new(Word(chance), scheme + host + port + rest, scheme + host + signedPort + rest, FormOf(chance), null);

        var body = $$"""{"said":"{{chance.Next()}} ü"}""";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        rest = (path.Length > 0 ? path : "/")
            + $"?{(chance.Next(2) == 0 ? "a=1&" : "")}bodySHA256={hash}{(chance.Next(2) == 0 ? "&b=2" : "")}";
        return new(Word(chance), scheme + host + port + rest, scheme + host + signedPort + rest, null, body);
    }

    /// <summary>The same signature would have to cover something else.</summary>
    public SignedRequest Changed(Random chance)
    {
        if (Body is not null) return chance.Next(2) == 0 ? this with { Body = Body + " " } : this with { Token = Token + "x" };
        var name = Form!.Keys.FirstOrDefault();
        return (name is null ? chance.Next(3) : chance.Next(5)) switch
        {
            0 => this with { Token = Token + "x" },
            1 => this with { Url = Url + (Url.Contains('?') ? "&z=9" : "?z=9") },
            2 => this with { Form = new(Form) { ["Added"] = ["1"] } },
            3 => this with { Form = Form.Where(f => f.Key != name).ToDictionary() },
            _ => this with { Form = new(Form) { [name!] = [.. Form[name!], Guid.NewGuid().ToString()] } },
        };
    }

    private static Dictionary<string, string[]> FormOf(Random chance)
    {
        var form = new Dictionary<string, string[]>();
        for (var i = chance.Next(12); i > 0; i--)
            form[Pick(chance, Names)] = [.. Enumerable.Range(0, chance.Next(5) == 0 ? 3 : 1).Select(_ => Pick(chance, Words))];
        return form;
    }

    private static string Word(Random chance) => $"token-{chance.Next():x}";

    private static string Pick(Random chance, string[] from) => from[chance.Next(from.Length)];
}
