using CallCenter.Simulator.Webhooks;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

public sealed class SignatureVectors
{
    [Fact]
    public void The_official_vectors_come_out()
    {
        Signature.Of("12345", "https://mycompany.com/myapp.php?foo=1&bar=2",
            Fields(("CallSid", "CA1234567890ABCDE"), ("From", "+12349013030"), ("To", "+18005551212"), ("Caller", "+12349013030"),
                ("Digits", "1234"))).ShouldBe("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
        Signature.Of("secret-token", "https://ex.com:8443/voice?a=1", Fields(("A", "ü"), ("B", "2"), ("a", "x y")))
            .ShouldBe("ArzzIyj//IBjBOHLy5NNMFun1qQ=");
        Signature.Of("secret-token", "https://ex.com/voice", Fields(("K", "b"), ("K", "a"), ("K", "b")))
            .ShouldBe("/bJbrccKHaEIb1Qtfhk0ysbIcA8=");
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(params (string Name, string Value)[] fields) =>
        fields.Select(field => KeyValuePair.Create(field.Name, field.Value));
}
