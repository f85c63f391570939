using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Twilio.Exceptions;
using Twilio.Rest.Api.V2010.Account;

namespace CallCenter.Tests.Unit;

public sealed class RestClientTests
{
    private static readonly string Leg = "CA" + new string('1', 32);

    private static async Task<ApiException> Refused(TwilioStandIn twilio) =>
        await Should.ThrowAsync<ApiException>(() => CallResource.FetchAsync(new FetchCallOptions(Leg), twilio.Api().Client(default)));

    [Theory]
    [InlineData(503, "<html><body>Service Unavailable</body></html>", "text/html", 0)]
    [InlineData(502, "", "text/plain", 0)]
    [InlineData(404, """{"code":20404,"message":"The requested resource was not found","more_info":"x","status":404}""",
        "application/json", 20404)]
    [InlineData(429, """{"code":20429,"message":"Too Many Requests","status":429}""", "application/json", 20429)]
    [InlineData(500, "null", "application/json", 0)]
    [InlineData(500, "[]", "application/json", 0)]
    [InlineData(400, """{"code":"x"}""", "application/json", 0)]
    [InlineData(200, "<html><body>Sign in</body></html>", "text/html", 0)]
    public async Task Every_refusal_has_its_status(int status, string body, string type, int code)
    {
        var refusal = await Refused(TwilioStandIn.Answering((HttpStatusCode)status, body, type));

        (refusal.Status, refusal.Code).ShouldBe((status, code));
        refusal.Message.ShouldStartWith($"Twilio answered {status}");
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(401, false)]
    [InlineData(408, false)]
    [InlineData(409, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task What_no_repetition_cures_is_told_from_what_one_may(int status, bool forGood) =>
        (await Refused(TwilioStandIn.Answering((HttpStatusCode)status, "{}")) is RefusedByTwilioException).ShouldBe(forGood);

    [Theory]
    [InlineData(403, 21215, true)]
    [InlineData(403, 12400, true)]
    [InlineData(403, 20403, false)]
    [InlineData(429, 20429, false)]
    [InlineData(500, 21215, false)]
    public async Task What_is_about_the_number_or_the_account_is_final_whatever_its_status(int status, int code, bool forGood)
    {
        var answer = $$"""{"status":{{status}},"code":{{code}},"message":"No"}""";

        (await Refused(TwilioStandIn.Answering((HttpStatusCode)status, answer)) is RefusedByTwilioException).ShouldBe(forGood);
    }

    [Fact]
    public async Task A_number_that_Twilio_names_is_masked()
    {
        var refusal = await Refused(TwilioStandIn.Answering(HttpStatusCode.BadRequest,
            """{"code":21211,"message":"The number +14155550177 is not valid.","status":400}"""));

        refusal.Message.ShouldBe("Twilio answered 400 (21211): The number …77 is not valid.");
    }

    [Fact]
    public async Task A_cancellation_stays_one()
    {
        using var cancelled = new CancellationTokenSource();
        var twilio = new TwilioStandIn(async (_, ct) =>
        {
            await cancelled.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
            return new();
        });

        var thrown = await Should.ThrowAsync<OperationCanceledException>(
            () => CallResource.FetchAsync(new FetchCallOptions(Leg), twilio.Api().Client(cancelled.Token)));

        thrown.ShouldNotBeAssignableTo<ApiException>();
    }

    [Theory]
    [InlineData("", "", "api.twilio.com")]
    [InlineData("ie1", "", "api.ie1.twilio.com")]
    [InlineData("ie1", "dublin", "api.dublin.ie1.twilio.com")]
    [InlineData("", "dublin", "api.dublin.us1.twilio.com")]
    public async Task Requests_go_to_the_region_and_by_the_edge_that_are_set(string region, string edge, string host)
    {
        var twilio = TwilioStandIn.Answering(HttpStatusCode.OK, $$"""{"sid":"{{Leg}}","status":"in-progress"}""");

        var api = twilio.Api(new() { AccountSid = TwilioStandIn.Account.AccountSid, Region = region, Edge = edge });
        await CallResource.FetchAsync(new FetchCallOptions(Leg), api.Client(default));

        twilio.Asked.ShouldHaveSingleItem().Url
            .ShouldBe(new Uri($"https://{host}/2010-04-01/Accounts/{TwilioStandIn.Account.AccountSid}/Calls/{Leg}.json"));
    }

    [Fact]
    public async Task A_base_address_of_ones_own_keeps_its_path_and_knows_no_region()
    {
        var twilio = TwilioStandIn.Answering(HttpStatusCode.OK, $$"""{"sid":"{{Leg}}","status":"in-progress"}""");

        var api = twilio.Api(new() { AccountSid = "AC1", Region = "ie1", ApiBaseUrl = "http://localhost:5081/twilio/" });
        await CallResource.FetchAsync(new FetchCallOptions(Leg), api.Client(default));

        twilio.Asked.ShouldHaveSingleItem().Url.ShouldBe(new Uri($"http://localhost:5081/twilio/2010-04-01/Accounts/AC1/Calls/{Leg}.json"));
    }

    [Fact]
    public async Task All_pages_of_the_accounts_numbers_are_read()
    {
        static string Page(string number, string next) => $$"""
            {"incoming_phone_numbers":[{"sid":"PN1","phone_number":"{{number}}","voice_url":"","voice_method":"POST"}],
             "uri":"/x","page_size":1,"first_page_uri":"/first","previous_page_uri":null,"next_page_uri":{{next}}}
            """;
        var twilio = new TwilioStandIn((request, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(request.RequestUri!.Query.Contains("Page=1")
                ? Page("+14155550101", "null")
                : Page("+14155550100", "\"/2010-04-01/next?Page=1\"")),
        }));

        var numbers = await new TwilioAccount(twilio.Api()).Numbers(null, default);

        numbers.Select(n => n.Name).ShouldBe(["+14155550100", "+14155550101"]);
        numbers[0]["VoiceUrl"].ShouldBe("");
        numbers[0]["VoiceMethod"].ShouldBe("POST");
        twilio.Asked[1].Url.ShouldBe(new Uri("https://api.twilio.com/2010-04-01/next?Page=1"));
    }
}
