using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Twilio cannot read a sign-in page: at a wrong address the status tells it, and the log has the address.</summary>
public sealed class UnknownWebhookTests(CallCenterApp app) : ProductTest(app)
{
    [Theory]
    [InlineData("POST", "/webhooks/twilio/voise", 404)]
    [InlineData("POST", "/webhooks/twilio/voice/extra", 404)]
    [InlineData("POST", "/webhooks/twilio", 404)]
    [InlineData("POST", "/webhooks/", 404)]
    [InlineData("POST", "/webhook/twilio/voice", 404)]
    [InlineData("POST", "/twilio/voice", 404)]
    [InlineData("POST", "//webhooks/twilio/voice", 404)]
    [InlineData("POST", "/webhooks//twilio/voice", 404)]
    [InlineData("POST", "/WEBHOOKS/TWILIO/VOICE.PHP", 404)]
    [InlineData("POST", "/voice", 404)]
    [InlineData("POST", "/call-status", 404)]
    [InlineData("GET", "/webhooks/twilio/voise", 404)]
    [InlineData("GET", "/webhooks/twilio/voice", 405)]
    [InlineData("GET", "/webhooks/twilio/voice?CallSid=CA1", 405)]
    [InlineData("GET", "/Webhooks/Twilio/Voice/", 405)]
    [InlineData("HEAD", "/webhooks/twilio/join", 405)]
    [InlineData("PUT", "/webhooks/twilio/recording", 405)]
    [InlineData("OPTIONS", "/webhooks/twilio/call-status", 405)]
    public async Task A_wrong_address_or_method_is_refused_by_its_status_and_named_in_the_log(string method, string path, int status)
    {
        using var answer = await Ask(method, path, signature: null);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headers.Location.ShouldBeNull();
        if (method != "HEAD") answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        if (status == 405) answer.Content.Headers.Allow.ShouldBe(["POST"]);
        App.Log.ShouldContain(l => l.StartsWith("Warning") && l.Contains($"{method} {path.Split('?')[0]} ") && l.Contains($"{status}"));
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("GET", "/")]
    [InlineData("POST", "/voice")]
    [InlineData("POST", "/account/sign-in")]
    public async Task What_carries_twilios_signature_is_never_led_to_a_page(string method, string path)
    {
        using var answer = await Ask(method, path, signature: "x");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        App.Log.ShouldContain(l => l.StartsWith("Warning") && l.Contains($"{method} {path} ") && l.Contains("/webhooks/twilio/voice"));
    }

    [Fact]
    public async Task A_line_of_the_log_stays_one_line_whatever_the_path_holds()
    {
        using var answer = await Ask("POST", "/webhooks/twilio/x%0Aforged%20line" + new string('y', 500), signature: null);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        App.Log.Single(l => l.Contains("/webhooks/twilio/x")).ShouldNotContain("\n");
        App.Log.Single(l => l.Contains("/webhooks/twilio/x")).Length.ShouldBeLessThan(600);
    }

    [Fact]
    public async Task A_person_who_looks_for_a_page_is_still_led_to_the_sign_in()
    {
        using var answer = await Ask("GET", "/no-such-page", signature: null);

        answer.Headers.Location!.OriginalString.ShouldStartWith("/account/sign-in");
    }

    private async Task<HttpResponseMessage> Ask(string method, string path, string? signature)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(new(method), App.Url + path);
        if (method is "POST" or "PUT") request.Content = new FormUrlEncodedContent([KeyValuePair.Create("CallSid", "CA1")]);
        if (signature is not null) request.Headers.Add("X-Twilio-Signature", signature);
        return await http.SendAsync(request);
    }
}
