using System.Text;
using CallCenter.Tests.Support;
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
        Signer.Sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", Form(
            ("CallSid", "CA1234567890ABCDE"), ("From", "+12349013030"), ("To", "+18005551212"),
            ("Caller", "+12349013030"), ("Digits", "1234"))).ShouldBe("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
        Signer.Sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", Form(
            ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"),
            ("From", "+14158675309"), ("To", "+18005551212"))).ShouldBe("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        Signer.Sign("secret-token", "https://ex.com/voice", Form()).ShouldBe("UAm7Y3AGGAPiDLqKoBDN4t9jbuI=");
        Signer.Sign("secret-token", "https://ex.com:8443/voice?a=1", Form(("A", "ü"), ("B", "2"), ("a", "x y")))
            .ShouldBe("ArzzIyj//IBjBOHLy5NNMFun1qQ=");
        Signer.Sign("secret-token", "https://ex.com/voice", Form(("K", "b"), ("K", "a"), ("K", "b")))
            .ShouldBe("/bJbrccKHaEIb1Qtfhk0ysbIcA8=");
    }

    [Theory]
    [InlineData("https://ex.com/voice", "https://ex.com:443/voice")]
    [InlineData("https://ex.com:8443/voice", "https://ex.com/voice")]
    [InlineData("http://ex.com/voice?x=1", "http://ex.com:80/voice?x=1")]
    public void The_url_is_accepted_with_and_without_its_port(string asked, string covered)
    {
        var signature = Signer.Sign("secret", covered, Form(("a", "b")));

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
        Signature.IsValid("secret-token", Signer.Sign("secret-token", "https://ex.com/json", null), "https://ex.com/json", null, "{}"u8)
            .ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://ex.com:443/voice", "https://ex.com/voice")]
    [InlineData("https://ex.com", "https://ex.com:443")]
    [InlineData("https://ex.com?a=1", "https://ex.com:443?a=1")]
    [InlineData("https://ex.com/b\u00fccher?q=\u00fc", "https://ex.com:443/b\u00fccher?q=\u00fc")]
    [InlineData("http://[::1]:5080/voice", "http://[::1]/voice")]
    [InlineData("https://user:pass@ex.com/voice", "https://user:pass@ex.com:443/voice")]
    [InlineData("https://EX.com/a%20b/it's?x=%C3%BC", "https://EX.com:443/a%20b/it's?x=%C3%BC")]
    public void A_url_that_the_library_would_rewrite_is_accepted_as_Twilio_signed_it(string asked, string covered)
    {
        Signature.IsValid("secret", Signer.Sign("secret", covered, Form(("a", "b"))), asked, Form(("a", "b")), default).ShouldBeTrue();
        Signature.IsValid("secret", Signer.Sign("other", covered, Form(("a", "b"))), asked, Form(("a", "b")), default).ShouldBeFalse();
    }

    [Fact]
    public void Every_value_of_a_repeated_field_is_covered()
    {
        var signature = Signer.Sign("secret", "https://ex.com/voice", Form(("K", "b"), ("K", "a"), ("K", "b"), ("L", "")));

        Signature.IsValid("secret", signature, "https://ex.com/voice", Form(("L", ""), ("K", "a"), ("K", "b")), default).ShouldBeTrue();
        Signature.IsValid("secret", signature, "https://ex.com/voice", Form(("L", ""), ("K", "a")), default).ShouldBeFalse();
        Signature.IsValid("secret", signature, "https://ex.com/voice", Form(("L", ""), ("K", "a"), ("K", "b"), ("K", "c")), default)
            .ShouldBeFalse();
    }

    [Fact]
    public void An_account_that_signs_with_SHA_256_is_understood_and_no_other_algorithm_is()
    {
        const string url = "https://ex.com/voice";
        var (sha1, sha256) = (Signer.Sign("secret", url, Form(("a", "b"))), Signer.Sign("secret", url, Form(("a", "b")), sha256: true));
        bool Valid(string signature, string? settings) => Signature.IsValid("secret", signature, url, Form(("a", "b")), default, settings);

        Valid(sha256, "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256").ShouldBeTrue();
        Valid(sha1, "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256").ShouldBeFalse();
        Valid(sha256, null).ShouldBeFalse();
        Valid(sha1, "").ShouldBeTrue();
        Valid(sha1, "algorithm=NONE").ShouldBeFalse();
        Valid(sha256, "algorithm=,=,,algorithm").ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://ex.com/json?bodySHA256=015ABD7F5CC57A2DD94B7590F04AD8084273905EE33EC5CEBEAE62276A97F862", true)]
    [InlineData("https://ex.com/json?a=1&bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862&b", true)]
    [InlineData("https://ex.com/json?bodySHA256", false)]
    [InlineData("https://ex.com/json?bodySHA256=", false)]
    [InlineData("https://ex.com/json?bodySHA256=%", false)]
    [InlineData("https://ex.com/json?xbodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862", false)]
    [InlineData("https://ex.com/json", false)]
    public void The_hash_of_a_json_body_is_found_wherever_and_however_it_is_written(string url, bool valid) =>
        Signature.IsValid("secret", Signer.Sign("secret", url, null), url, null, Encoding.UTF8.GetBytes("{\"a\":1}")).ShouldBe(valid);

    [Theory]
    [InlineData("http://localhost:5080*")]
    [InlineData("http://localhost:5080http://evil/voice")]
    [InlineData("http://localhost:99999/voice")]
    [InlineData("https://[::1/voice")]
    [InlineData("https://")]
    public void What_is_no_url_is_only_not_valid(string url)
    {
        Signature.IsValid("secret", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", url, Form(("a", "b")), default).ShouldBeFalse();
        Signature.IsValid("secret", "", url, Form(("a", "b")), default).ShouldBeFalse();
    }
}
