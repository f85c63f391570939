using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>Each resource has the properties that Twilio's OpenAPI document gives it, and no others.</summary>
public sealed class SimulatedProperties
{
    private const string Call = """
        account_sid answered_by api_version caller_name date_created date_updated direction duration end_time forwarded_from from
        from_formatted group_sid parent_call_sid phone_number_sid price price_unit queue_time sid start_time status subresource_uris
        to to_formatted trunk_sid uri
        """;
    private const string Conference = """
        account_sid api_version call_sid_ending_conference date_created date_updated friendly_name reason_conference_ended region sid status
        subresource_uris uri
        """;
    private const string Participant = """
        account_sid call_sid call_sid_to_coach coaching conference_sid date_created date_updated end_conference_on_exit hold label muted
        queue_time start_conference_on_enter status uri
        """;
    private const string Recording = """
        account_sid api_version call_sid channels conference_sid date_created date_updated duration encryption_details error_code price
        price_unit sid source start_time status uri
        """;
    private const string Voice = """
        account_sid api_version date_created date_updated friendly_name sid sms_fallback_method sms_fallback_url sms_method sms_url
        status_callback status_callback_method uri voice_caller_id_lookup voice_fallback_method voice_fallback_url voice_method voice_url
        """;
    private const string Number = Voice + """
         address_requirements address_sid beta bundle_sid capabilities emergency_address_sid emergency_address_status emergency_status
        identity_sid origin phone_number sms_application_sid status trunk_sid type voice_application_sid voice_receive_mode
        """;
    private const string Application = Voice + " message_status_callback public_application_connect_enabled sms_status_callback";
    private const string Account = """
        auth_token date_created date_updated friendly_name owner_account_sid sid status subresource_uris type uri
        """;

    [Theory]
    [InlineData("/Calls.json", "calls", Call)]
    [InlineData("/Conferences.json", "conferences", Conference)]
    [InlineData("/Conferences/{conference}/Participants.json", "participants", Participant)]
    [InlineData("/Calls/{call}/Recordings.json", "recordings", Recording + " track")]
    [InlineData("/Recordings.json", "recordings", Recording + " media_url subresource_uris")]
    [InlineData("/IncomingPhoneNumbers.json", "incoming_phone_numbers", Number)]
    [InlineData("/Applications.json", "applications", Application)]
    [InlineData(".json", null, Account)]
    public async Task A_resource_is_told_whole(string path, string? list, string properties)
    {
        await using var world = await World.StartAsync(options => options with { Numbers = ["+14155550100"] });
        var (caller, _, _, conference) = await world.TalkAsync();
        await world.RestAsync(HttpMethod.Post, $"/Calls/{caller}/Recordings.json");
        path = path.Replace("{conference}", conference).Replace("{call}", caller);

        var answer = await AsTheAccountAsync(world, path);
        var resource = list is null ? answer : answer.GetProperty(list)[0];

        resource.EnumerateObject().Select(property => property.Name)
            .ShouldBe(properties.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
        foreach (var date in resource.EnumerateObject().Where(property => property.Name.StartsWith("date_", StringComparison.Ordinal)))
            DateTimeOffset.ParseExact(date.Value.GetString()!, "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture)
                .ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_number_that_is_called_is_named_in_its_call()
    {
        await using var world = await World.StartAsync(options => options with { Numbers = ["+14155550100"] });

        var sid = await world.CallAsync();

        (await world.RestAsync(HttpMethod.Get, $"/Calls/{sid}.json")).Body.GetProperty("phone_number_sid").GetString()
            .ShouldBe("PN00000000000000000000000000000001");
    }

    [Fact]
    public async Task An_application_that_is_deleted_is_gone_and_its_numbers_lead_where_they_led()
    {
        await using var world = await World.StartAsync(options => options with { Numbers = ["+14155550100"] });
        const string number = "/IncomingPhoneNumbers/PN00000000000000000000000000000001.json";
        var made = await world.RestAsync(HttpMethod.Post, "/Applications.json", ("VoiceUrl", world.App.Url + "/mine"));
        var sid = made.Body.GetProperty("sid").GetString()!;
        var app = $"/Applications/{sid}.json";
        await world.RestAsync(HttpMethod.Post, number, ("VoiceApplicationSid", sid));

        (await world.RestAsync(HttpMethod.Delete, app)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await world.RestAsync(HttpMethod.Get, app)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await world.RestAsync(HttpMethod.Delete, app)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await world.RestAsync(HttpMethod.Get, number)).Body.GetProperty("voice_application_sid").GetString().ShouldBeEmpty();
        await world.CallAsync();
        await Eventually.TrueAsync(() => world.App.At("/voice").Count == 1);
    }

    [Fact]
    public async Task Words_are_said_in_a_language_with_its_region_and_in_no_other()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", """
            <Say language="de">Guten Tag</Say><Say language="de-DE">Guten Tag</Say><Say language="arb">!</Say><Redirect>/next</Redirect>
            """);
        world.App.On("/next", "<Hangup/>");

        await world.CallAsync();

        await Eventually.TrueAsync(() => world.App.At("/next").Count == 1);
        var error = (await world.LogAsync("error")).ShouldHaveSingleItem();
        (error.GetProperty("name").GetString(), error.GetProperty("text").GetString()!).ShouldSatisfyAllConditions(
            said => said.Item1.ShouldBe("13512"), said => said.Item2.ShouldContain("'de'"));
    }

    [Fact]
    public async Task A_voice_says_nothing_in_another_language_than_its_own()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", """
            <Say language="de-DE" voice="Google.en-GB-Wavenet-A">Guten Tag</Say>
            <Say language="de-DE" voice="Google.de-DE-Wavenet-A">Guten Tag</Say>
            <Say language="de-DE" voice="Polly.Vicki-Neural">Guten Tag</Say><Redirect>/next</Redirect>
            """);
        world.App.On("/next", "<Hangup/>");

        await world.CallAsync();

        await Eventually.TrueAsync(() => world.App.At("/next").Count == 1);
        var error = (await world.LogAsync("error")).ShouldHaveSingleItem();
        error.GetProperty("name").GetString().ShouldBe("13511");
        error.GetProperty("text").GetString()!.ShouldContain("'Google.en-GB-Wavenet-A' does not speak de-DE");
    }

    [Fact]
    public async Task A_leg_of_the_API_ends_when_its_time_is_over()
    {
        await using var world = await World.StartAsync();
        await world.PhoneAsync("+14155550177", "answers", 1);
        var (caller, _, _, conference) = await world.TalkAsync();

        var sid = (await world.AddAsync(conference, more: ("TimeLimit", "1"))).Body.GetProperty("call_sid").GetString()!;

        await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "completed");
        (await world.StatusAsync(caller)).ShouldBe("in-progress"); // the others go on
    }

    [Fact]
    public async Task A_Dial_whose_time_is_over_goes_on_with_its_action()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", World.Room.Replace("action=\"/left\"", "action=\"/left\" timeLimit=\"1\""));
        world.App.On("/left", "<Redirect>/next</Redirect>");
        world.App.On("/next", "<Hangup/>");

        await world.CallAsync();

        await Eventually.TrueAsync(() => world.App.At("/next").Count == 1);
        world.App.At("/left").ShouldHaveSingleItem()["DialCallStatus"].ShouldBe("answered");
    }

    private static async Task<JsonElement> AsTheAccountAsync(World world, string path)
    {
        using var http = new HttpClient();
        var who = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{world.Options.AccountSid}:{world.Options.AuthToken}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", who);
        using var answer = await http.GetAsync($"{world.Twilio.Url}/2010-04-01/Accounts/{world.Options.AccountSid}{path}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
