using System.Diagnostics;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;

namespace CallCenter.Tests.Integration;

public sealed class TwilioSetupTests(CallCenterApp app) : ProductTest(app)
{
    private const string Elsewhere = "https://elsewhere.example/voice?key=1";
    private OwnTwilio twilio = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        twilio = await OwnTwilio.Start(App, options => options with { Numbers = [CallCenterApp.Line, "+14155550101"] });
        await twilio.Rest(OwnTwilio.Number,
            ("VoiceUrl", Elsewhere), ("StatusCallback", ""), ("VoiceApplicationSid", twilio.Account.TwimlAppSid));
        await twilio.Rest(twilio.App, ("VoiceUrl", Elsewhere), ("VoiceMethod", "GET"));
    }

    public override async ValueTask DisposeAsync()
    {
        await twilio.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task<string> VoiceUrl() => (await twilio.Rest(OwnTwilio.Number)).GetProperty("voice_url").GetString()!;

    [Fact]
    public async Task The_change_is_shown_and_not_made_without_a_terminal_or_a_yes()
    {
        var (exit, output) = await twilio.SetUp([]);
        var (declined, refusal) = await twilio.SetUp([], answer: "n\n");

        exit.ShouldBe(1);
        output.ShouldContain("Number +14155550100");
        output.ShouldContain($"VoiceUrl             {Elsewhere}  ->  {App.Url}/webhooks/twilio/voice");
        output.ShouldContain($"StatusCallback       (not set)  ->  {App.Url}/webhooks/twilio/call-status");
        output.ShouldContain($"VoiceApplicationSid  {twilio.Account.TwimlAppSid}  ->  (not set)");
        output.ShouldContain($"VoiceUrl             {Elsewhere}  ->  {App.Url}/webhooks/twilio/join");
        output.ShouldContain("VoiceMethod          GET  ->  POST");
        output.ShouldContain("TrunkSid             (not set)\n");
        output.ShouldContain("Run the command with --yes");
        output.ShouldNotContain("Apply?");
        declined.ShouldBe(1);
        refusal.ShouldEndWith("Apply? [y/N] Nothing was changed.\n");
        (await VoiceUrl()).ShouldBe(Elsewhere);
        (await twilio.SetUp([], answer: "y\n")).Exit.ShouldBe(0); // the same answered otherwise
        (await VoiceUrl()).ShouldBe($"{App.Url}/webhooks/twilio/voice#rc=5&rp=all");
    }

    [Fact]
    public async Task Once_applied_calls_arrive_the_doctor_is_content_and_nothing_is_left_to_change()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        var lost = await twilio.Phone.Call();
        // It is configured for another system.
        await Eventually.Get(
            () => twilio.Phone.Get(lost).ContinueWith(c => c.Result.GetProperty("status").GetString()), s => s == "failed");

        var (exit, output) = await twilio.SetUp(["--yes"]);

        exit.ShouldBe(0, output);
        var call = await twilio.Phone.Call();
        await doug.Sees("ringing");
        await Eventually.Get(() => twilio.Phone.Hears(call)!, h => h == "music");
        await twilio.Phone.HangUp(call);
        await doug.SeesNoCall();
        (await twilio.Examine()).ShouldAllBe(f => f.Verdict == Verdict.Passed);
        var (again, nothing) = await twilio.SetUp(["--yes"]);
        again.ShouldBe(0);
        nothing.ShouldContain("Nothing to change.");
        nothing.ShouldNotContain("->");
        // Two by this test, two by the command; the doctor's trial aside.
        (await twilio.Phone.Logged("rest")).EnumerateArray().Count(e => e.GetProperty("name").GetString()! is var name
            && name.StartsWith("POST", StringComparison.Ordinal)
            && !name.Contains("/Participants", StringComparison.Ordinal)).ShouldBe(4);
    }

    [Fact]
    public async Task A_TwiML_App_is_made_once_and_found_again()
    {
        var (shown, plan) = await twilio.SetUp([], answer: null, ("TwimlAppSid", ""));
        var (made, first) = await twilio.SetUp(["--yes"], answer: null, ("TwimlAppSid", ""));
        var (found, second) = await twilio.SetUp(["--yes"], answer: null, ("TwimlAppSid", ""));

        shown.ShouldBe(1);
        plan.ShouldContain("TwiML App \"CallCenter\" (to be created)");
        (made, found).ShouldBe((0, 0));
        var app = (await twilio.Rest("Applications.json?FriendlyName=CallCenter")).GetProperty("applications")
            .EnumerateArray().ShouldHaveSingleItem();
        app.GetProperty("voice_url").GetString().ShouldBe($"{App.Url}/webhooks/twilio/join#rc=5&rp=all");
        var setting = $"Twilio__TwimlAppSid={app.GetProperty("sid").GetString()}";
        first.ShouldContain(setting);
        second.ShouldContain(setting);
        second.ShouldContain("Nothing to change.");
        (await twilio.Examine(("TwimlAppSid", app.GetProperty("sid").GetString()!))).ShouldAllBe(f => f.Verdict == Verdict.Passed);
    }

    [Fact]
    public async Task Without_a_line_it_says_that_no_number_is_pointed_here()
    {
        await App.Execute("update app.lines set active = false");

        var (_, output) = await twilio.SetUp(["--yes"]);

        output.ShouldContain("No number is configured: there is no active line yet. Name one with --number +1…");
        (await VoiceUrl()).ShouldBe(Elsewhere);
    }

    [Fact]
    public async Task One_number_may_be_named_instead_of_the_lines()
    {
        var (exit, output) = await twilio.SetUp(["--yes", "--number", "+1 415 555 0101"]);

        exit.ShouldBe(0, output);
        output.ShouldContain("Number +14155550101");
        output.ShouldNotContain(CallCenterApp.Line);
        (await VoiceUrl()).ShouldBe(Elsewhere);
        (await twilio.SetUp(["--number", "abc"])).Exit.ShouldBe(2);
        (await twilio.SetUp(["--number"])).Exit.ShouldBe(2);
        var (absent, missing) = await twilio.SetUp(["--yes", "--number=+14155550177"]);
        absent.ShouldBe(1);
        missing.ShouldContain("no number +14155550177");
    }

    [Fact]
    public async Task What_keeps_it_from_working_is_said_in_words()
    {
        var (_, settings) = await twilio.SetUp(["--yes"], answer: null, ("ApiKeySid", ""), ("PublicBaseUrl", "calls.example.com"));
        var (key, refused) = await twilio.SetUp(["--yes"], answer: null, ("ApiKeySecret", new string('x', 32)));
        var (app, unknown) = await twilio.SetUp(["--yes"], answer: null, ("TwimlAppSid", "AP" + new string('9', 32)));

        settings.ShouldContain("Twilio:ApiKeySid is not set.");
        settings.ShouldContain("Twilio:PublicBaseUrl is not an absolute https address.");
        (key, app).ShouldBe((1, 1));
        refused.ShouldContain("401 (20003)");
        refused.ShouldNotContain("   at ");
        unknown.ShouldContain("no TwiML App AP9");
        (await VoiceUrl()).ShouldEndWith("/voice#rc=5&rp=all"); // the number is set up all the same
    }

    [Fact]
    public async Task It_works_where_neither_the_app_nor_the_database_runs()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "CallCenter.Web.dll");
        var start = new ProcessStartInfo("dotnet", [program, "twilio", "setup", "--yes", "--number", CallCenterApp.Line])
        {
            WorkingDirectory = Path.Combine(Paths.Root, "CallCenter.Web"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ConnectionStrings__CallCenter"] = "Host=127.0.0.1;Port=9;Database=x;Username=x;Password=x";
        foreach (var (name, value) in twilio.Settings(("PublicBaseUrl", "https://calls.example.com")))
            start.Environment[name.Replace(":", "__")] = value;
        using var process = Process.Start(start)!;

        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, output + await process.StandardError.ReadToEndAsync());
        output.ShouldContain("Done: Number +14155550100");
        (await VoiceUrl()).ShouldBe("https://calls.example.com/webhooks/twilio/voice#rc=5&rp=all");
    }
}
