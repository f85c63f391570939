using System.Net;
using System.Security.Cryptography;
using System.Text;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration;

/// <summary>While the auth token is rotated, both are accepted, and the doctor says which one signs.</summary>
public sealed class SecondaryTokenTests(CallCenterApp app) : ProductTest(app)
{
    private const string Secondary = "the-secondary-auth-token-of-tests";

    private TwilioOptions RunningApp => App.Services.GetRequiredService<IOptions<TwilioOptions>>().Value;

    public override async ValueTask DisposeAsync()
    {
        RunningApp.SecondaryAuthToken = "";
        await base.DisposeAsync();
    }

    [Fact]
    public async Task What_the_secondary_token_signs_is_accepted_only_while_it_is_configured()
    {
        (await Ping(Secondary)).ShouldBe(HttpStatusCode.Forbidden);

        RunningApp.SecondaryAuthToken = Secondary;

        (await Ping(Secondary)).ShouldBe(HttpStatusCode.OK);
        (await Ping(App.Account.AuthToken)).ShouldBe(HttpStatusCode.OK);
        (await Ping("neither")).ShouldBe(HttpStatusCode.Forbidden);
        (await Ping("")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_doctor_says_which_of_the_two_signs()
    {
        await using var twilio = await OwnTwilio.Start(App);
        var (primary, secondary) = (twilio.Account.AuthToken, twilio.Account.SecondaryAuthToken);
        async Task<Finding> Token(params (string, string)[] settings) => (await twilio.Examine(settings)).Single(f =>
            f.Check == "twilio.auth_token");

        var before = await Token(("AuthToken", primary), ("SecondaryAuthToken", secondary));
        var promoted = await Token(("AuthToken", secondary), ("SecondaryAuthToken", primary));
        var gone = await Token(("AuthToken", "the-token-that-was"), ("SecondaryAuthToken", primary));

        (before.Verdict, before.Found).ShouldBe((Verdict.Passed,
            "Accepted. Webhooks are signed with Twilio:AuthToken; what is signed with Twilio:SecondaryAuthToken is accepted too."));
        promoted.Verdict.ShouldBe(Verdict.Warning);
        promoted.Found.ShouldContain("signed with Twilio:SecondaryAuthToken, which is the account's primary token now");
        promoted.Cure!.What.ShouldContain("Set Twilio:AuthToken to what is in Twilio:SecondaryAuthToken");
        gone.Found.ShouldContain("only webhooks signed with Twilio:SecondaryAuthToken are accepted");
    }

    [Fact]
    public async Task A_doctor_who_has_the_new_token_already_reaches_an_app_that_still_has_both()
    {
        var seal = DoctorsSeal.Over($"{App.Url}/webhooks/twilio/ping", Secondary);
        (await Post(seal)).ShouldBe(HttpStatusCode.Forbidden);

        RunningApp.SecondaryAuthToken = Secondary;

        (await Post(seal)).ShouldBe(HttpStatusCode.OK);
    }

    private Task<HttpStatusCode> Ping(string token)
    {
#pragma warning disable CA5350 // It is what Twilio signs with.
        var signed = HMACSHA1.HashData(Encoding.UTF8.GetBytes(token),
            Encoding.UTF8.GetBytes($"{App.Url}/webhooks/twilio/pingAccountSid{App.Account.AccountSid}"));
#pragma warning restore CA5350
        return Post(Convert.ToBase64String(signed));
    }

    private async Task<HttpStatusCode> Post(string signature)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"{App.Url}/webhooks/twilio/ping")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("AccountSid",
                App.Account.AccountSid)])
        };
        request.Headers.Add("X-Twilio-Signature", signature);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
