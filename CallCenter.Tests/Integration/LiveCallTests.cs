using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Simulator;
using CallCenter.Tests.Support;
using CallCenter.Web;
using CallCenter.Web.Data;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.Lines;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary><c>doctor --live-call</c> with accounts that behave in each of the ways that Twilio's documentation leaves open.</summary>
public sealed class LiveCallTests(CallCenterApp app) : ProductTest(app)
{
    private const string Telephone = "+14155550177";
    private static readonly string[] Beliefs =
    [
        "agent_conference", "queue_time", "answered", "inspect_before_start", "add_before_start", "label_free",
        "recording_list", "recording_file", "signatures", "event_labels", "sequence",
    ];

    private static readonly LiveCallTimes Hasty =
        new() { Look = TimeSpan.FromMilliseconds(20), Recorded = TimeSpan.FromSeconds(1.2), Twilio = TimeSpan.FromSeconds(5) };

    private OwnTwilio twilio = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Open();
    }

    public override async ValueTask DisposeAsync()
    {
        await twilio.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task Open(Func<SimulatorOptions, SimulatorOptions>? with = null)
    {
        if (twilio is not null) await twilio.DisposeAsync();
        twilio = await OwnTwilio.Start(App, with);
        await twilio.Phone.Put($"/simulate/phones/{Telephone}", new { does = "answers", afterMs = 1 });
    }

    private async Task<(int Exit, string Output)> Run(string[] args, string? answer = null)
    {
        await using var product = App.Services.CreateAsyncScope();
        await using var parts = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddTelephony(new ConfigurationBuilder().AddInMemoryCollection(twilio.Settings()).Build())
            .AddLiveCall()
            .AddSingleton(Hasty)
            .AddSingleton(new Serving(product.ServiceProvider.GetRequiredService<IServer>()) { Elsewhere = App.Url })
            .AddSingleton(product.ServiceProvider.GetRequiredService<CallCenterDb>()).AddSingleton<LineList>()
            .AddSingleton(product.ServiceProvider.GetRequiredService<NpgsqlDataSource>())
            .BuildServiceProvider();
        await using var scope = parts.CreateAsyncScope();
        var output = new StringWriter();
        var command = scope.ServiceProvider.GetRequiredService<LiveCallCommand>();
        var exit = await command.Run(["doctor", .. args], answer is null ? null : new StringReader(answer), output, default);
        return (exit, output.ToString());
    }

    private Task<(int Exit, string Output)> Call() => Run(["--live-call", Telephone], answer: "y\n");

    /// <summary>The checks that were reported with this word, in order.</summary>
    private static string[] Of(string output, string word) =>
        [.. Regex.Matches(output, $@"^  {word} .*\(live_call\.(\w+)\)\r?$", RegexOptions.Multiline).Select(m => m.Groups[1].Value)];

    private Task<long> Traces() => App.Scalar<long>("select count(*) from app.webhook_receipts where key like 'live-call:%'");

    private async Task<string[]> LiveCalls() =>
        [.. (await twilio.Phone.Calls()).EnumerateArray()
            .Where(c => c.GetProperty("endedAt").ValueKind == JsonValueKind.Null).Select(c => c.GetProperty("sid").GetString()!)];

    [Fact]
    public async Task Every_belief_holds_on_an_account_that_does_as_the_examples_do()
    {
        var (exit, output) = await Call();

        exit.ShouldBe(0, output);
        Of(output, "as expected").ShouldBe(Beliefs, output);
        output.ShouldContain("11 as expected, 0 different but handled, 0 broken, 0 unknown.");
        output.ShouldNotContain("Please send us");
        (await LiveCalls()).ShouldBeEmpty();
        (await twilio.Rest("Recordings.json")).GetProperty("recordings").GetArrayLength().ShouldBe(0);
        (await Traces()).ShouldBe(0);
        (await App.Scalar<long>("select count(*) from public.calls")).ShouldBe(0); // nobody's desk knew of it
    }

    [Fact]
    public async Task A_conference_that_must_have_started_is_reported_with_the_way_round_it()
    {
        await twilio.Phone.Faults(new { behaviour = new { refusedBeforeStart = new[] { "add", "inspect" } } });

        var (exit, output) = await Call();

        exit.ShouldBe(0, output);
        Of(output, "DIFFERENT").ShouldBe(["inspect_before_start", "add_before_start"], output);
        Of(output, "as expected").ShouldBe(Beliefs.Except(["inspect_before_start", "add_before_start"]), output);
        output.ShouldContain("(16099)");
        output.ShouldContain("By the conference's name, which the product then uses: Twilio accepted.");
        output.ShouldContain("Please send us this report");
    }

    [Fact]
    public async Task Whatever_else_differs_is_named()
    {
        await twilio.Phone.Faults(new
        {
            behaviour = new
            {
                labelTakenMs = 300,
                restLegsCarryLabel = false,
                sequenceCounts = false,
                runningRecordingsAre = "processing",
                recordingRanges = false,
            },
        });

        var (exit, output) = await Call();

        exit.ShouldBe(0, output);
        Of(output, "DIFFERENT").ShouldBe(["label_free", "recording_list", "recording_file", "event_labels", "sequence"], output);
        output.ShouldContain("(16026)");
        output.ShouldMatch(@"It was free \d+\.\d s later");
    }

    [Fact]
    public async Task Without_Agent_Conference_nobody_is_called_and_the_cure_is_named()
    {
        await twilio.Phone.Faults(new { behaviour = new { agentConference = false } });

        var (exit, output) = await Call();

        exit.ShouldBe(1);
        Of(output, "BROKEN").ShouldBe(["agent_conference"], output);
        output.ShouldContain("(12400)");
        output.ShouldContain("Switch on Agent Conference");
        (await twilio.Phone.Calls()).GetArrayLength().ShouldBe(0);
        (await Traces()).ShouldBe(0);
    }

    [Fact]
    public async Task Webhooks_signed_with_another_key_are_counted()
    {
        await Open(options => options with { AuthToken = "another-auth-token" });

        var (exit, output) = await Call();

        exit.ShouldBe(1);
        Of(output, "BROKEN").ShouldBe(["signatures"], output);
        output.ShouldMatch(@"(\d+) of \1 webhooks are not signed with the auth token");
        Of(output, "unknown").ShouldBe(["event_labels", "sequence"], output);
        (await Traces()).ShouldBe(0);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("failed")]
    public async Task A_telephone_that_is_not_answered_ends_the_matter(string does)
    {
        await twilio.Phone.Put($"/simulate/phones/{Telephone}", new { does });

        var (exit, output) = await Call();

        exit.ShouldBe(1);
        Of(output, "BROKEN").ShouldBe(["answered"], output);
        output.ShouldContain($"The call is {does}.");
    }

    [Theory]
    [InlineData(null, 1, "There is no terminal to confirm on.")]
    [InlineData("n\n", 1, "Call now? [y/N] Nothing was done.")]
    [InlineData("\n", 1, "Call now? [y/N] Nothing was done.")]
    public async Task Nobody_is_called_without_consent(string? answer, int exit, string says)
    {
        var run = await Run(["--live-call", Telephone], answer);

        run.Exit.ShouldBe(exit);
        run.Output.ShouldContain($"This calls {Telephone} from {CallCenterApp.Line}");
        run.Output.ShouldContain(says);
        (await twilio.Phone.Calls()).GetArrayLength().ShouldBe(0);
        (await Run([$"--live-call={Telephone}", "--yes"])).Exit.ShouldBe(0); // the same with it
    }

    [Theory]
    [InlineData("--live-call")]
    [InlineData("--live-call", "--yes")]
    [InlineData("--live-call", "5550177", "--yes")]
    [InlineData("--live-call=me", "--yes")]
    public async Task An_invalid_number_is_2_and_nobody_is_called(params string[] args)
    {
        var (exit, output) = await Run(args);

        exit.ShouldBe(2);
        output.ShouldContain("--live-call needs a phone number with its country code");
        (await twilio.Phone.Calls()).GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(CallCenterApp.Line)]
    [InlineData("+1 (415) 555-0100")]
    public async Task Our_own_number_is_2_and_nobody_is_called(string number)
    {
        var (exit, output) = await Run(["--live-call", number, "--yes"]);

        exit.ShouldBe(2, output);
        output.ShouldContain($"{CallCenterApp.Line} is the line ");
        (await twilio.Phone.Calls()).GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_no_live_call_listens_nothing_is_written(bool genuine)
    {
        var path = $"{Overheard.Path}?of=leg&secret={new string('a', 32)}";
        var form = new Dictionary<string, string> { ["AccountSid"] = App.Account.AccountSid, ["CallStatus"] = "ringing" };
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, App.Url + path) { Content = new FormUrlEncodedContent(form) };
        var token = genuine ? App.Account.AuthToken : "another";
        request.Headers.Add("X-Twilio-Signature", CallCenter.Simulator.Webhooks.Signature.Of(token, App.Url + path, form));

        var answer = await http.SendAsync(request);

        answer.StatusCode.ShouldBe(genuine ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden);
        (await Traces()).ShouldBe(0);
    }
}
