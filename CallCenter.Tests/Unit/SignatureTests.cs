using System.Text;
using CallCenter.Web.Telephony;

namespace CallCenter.Tests.Unit;

/// <summary>The vectors were made by the npm package twilio 6.2.0.</summary>
public sealed class SignatureTests
{
    private static Dictionary<string, string[]> Form(params (string Name, string Value)[] fields) =>
        fields.GroupBy(f => f.Name).ToDictionary(g => g.Key, g => g.Select(f => f.Value).ToArray());

    [Fact]
    public void The_library_s_vectors_hold()
    {
        Signature.Sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", Form(("CallSid", "CA1234567890ABCDE"), ("From", "+12349013030"), ("To", "+18005551212"), ("Caller", "+12349013030"), ("Digits", "1234"))).ShouldBe("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
        Signature.Sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", Form(("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"), ("From", "+14158675309"), ("To", "+18005551212"))).ShouldBe("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        Signature.Sign("secret-token", "https://ex.com/voice", Form()).ShouldBe("UAm7Y3AGGAPiDLqKoBDN4t9jbuI=");
        Signature.Sign("secret-token", "https://ex.com:8443/voice?a=1", Form(("A", "ü"), ("B", "2"), ("a", "x y"))).ShouldBe("ArzzIyj//IBjBOHLy5NNMFun1qQ=");
        Signature.Sign("secret-token", "https://ex.com/voice", Form(("K", "b"), ("K", "a"), ("K", "b"))).ShouldBe("/bJbrccKHaEIb1Qtfhk0ysbIcA8=");
    }

    [Theory]
    [InlineData("https://ex.com/voice", "https://ex.com:443/voice")]
    [InlineData("https://ex.com:8443/voice", "https://ex.com/voice")]
    [InlineData("http://ex.com/voice?x=1", "http://ex.com:80/voice?x=1")]
    public void The_url_is_accepted_with_and_without_its_port(string asked, string covered)
    {
        var signature = Signature.Sign("secret", covered, Form(("a", "b")));

        Signature.IsValid("secret", signature, asked, Form(("a", "b")), default).ShouldBeTrue();
        Signature.IsValid("secret", signature, asked.Replace("ex.com", "evil.com"), Form(("a", "b")), default).ShouldBeFalse();
    }

    [Fact]
    public void A_json_body_is_covered_by_its_hash_in_the_url()
    {
        const string url = "https://ex.com/json?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
        const string signature = "T1PWv3iKK9npPLR3xDEZ5ruRHrI=";

        Signature.IsValid("secret-token", signature, url, null, Encoding.UTF8.GetBytes("{\"a\":1}")).ShouldBeTrue();
        Signature.IsValid("secret-token", signature, url, null, Encoding.UTF8.GetBytes("{\"a\":2}")).ShouldBeFalse();
        Signature.IsValid("secret-token", Signature.Sign("secret-token", "https://ex.com/json", null), "https://ex.com/json", null, "{}"u8).ShouldBeFalse();
    }
}
