using System.Data.Common;
using System.Runtime.CompilerServices;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Diagnostics;

/// <summary>The account, its configuration, and the way from Twilio to this installation and back.</summary>
public sealed class TwilioLayer(
    IOptions<TwilioOptions> options, PublicUrl url, LineList lines, TwilioKeys keys, TwilioTargets targets,
    SignedRoundTrip trip, ClockSkew clock, TrialToken token, AgentConference conference) : ILayer
{
    private static readonly Check Settings = new("twilio.settings", "Every Twilio setting is there and well formed");

    public string Name => "twilio";

    public async IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        var problems = options.Value.Problems().ToList();
        foreach (var problem in problems) yield return Settings.Failed(problem.Says, Cure(problem));
        if (problems.Count == 0)
            yield return Settings.Passed(options.Value.IsSimulated ? "The simulator's" : $"Account {options.Value.AccountSid}");

        var databaseIsAway = before.Any(f => f is { Check: "schema.connection" or "schema.writable", Verdict: Verdict.Failed });
        var active = databaseIsAway ? null : await ActiveLines(ct);
        var databaseAhead = databaseIsAway ? null : await clock.DatabaseAhead(ct);

        // All requests to Twilio start at once; what depends on an answer waits for it.
        var asked = keys.Ask(Missing("AccountSid", "ApiKeySid", "ApiKeySecret"), Missing("AccountSid", "AuthToken"), ct);
        var home = Missing("PublicBaseUrl") ?? (url.IsKnown ? null : "No app is running here, and Twilio:PublicBaseUrl is not set.");
        var back = (Missing("AuthToken") ?? home) is { } lacking ? Task.FromResult(SignedRoundTrip.Skipped(lacking)) : trip.Make(asked, ct);
        var answers = await asked;
        var noKey = answers.NoKey;
        var app = (noKey ?? Missing("TwimlAppSid") ?? home) is { } noApp
            ? Task.FromResult(TwilioTargets.SkippedApp(noApp)) : targets.App(ct);
        var numbers = (noKey ?? home ?? (active is null ? "The lines cannot be read: see the schema's findings." : null)) is { } noNumbers
            ? Task.FromResult(TwilioTargets.SkippedNumbers(noNumbers)) : targets.Numbers(active!, ct);
        var off = noKey is null ? conference.Missing(active, ct) : Task.FromResult<Finding?>(null);
        // Twilio's API may be unreachable when its signalling is not.
        var accepted = (Missing("AccountSid", "ApiKeySid", "ApiKeySecret") ?? (answers.KeyIsRefused ? noKey : null)) is { } noToken
            ? Task.FromResult(TrialToken.Skipped(noToken)) : token.Try(ct);

        yield return answers.Credentials;
        yield return answers.AuthToken;
        yield return await app;
        foreach (var finding in await numbers) yield return finding;
        if (await off is { } missing) yield return missing;
        yield return await back;
        yield return clock.Judge(answers.MachineAhead, databaseAhead);
        yield return await accepted;

        string? Missing(params string[] settings) => problems.Find(p => settings.Contains(p.Setting)) is { } wrong
            ? $"Twilio:{wrong.Setting} is missing or wrong, see above." : null;
    }

    private static Cure Cure(OptionsProblem problem) => new(problem.Setting switch
    {
        nameof(TwilioOptions.TwimlAppSid) => $"Run `{TwilioSetup.Command}`: it finds or makes the TwiML App and prints the setting.",
        nameof(TwilioOptions.PublicBaseUrl) => "Set Twilio:PublicBaseUrl to the https address at which the internet reaches this "
            + "installation, such as https://calls.example.com.",
        nameof(TwilioOptions.TimeLimit) => "Set Twilio:TimeLimit to 00:01:00 to 1.00:00:00, or unset it: Twilio then ends a leg after 4 h.",
        nameof(TwilioOptions.HoldMusicUrl) => "Set Twilio:HoldMusicUrl to the full address of the music, such as a TwiML Bin's, "
            + "or unset it: Twilio then plays its own.",
        nameof(TwilioOptions.AccountSid) or nameof(TwilioOptions.AuthToken) or nameof(TwilioOptions.SecondaryAuthToken) =>
            $"Set Twilio:{problem.Setting} as Twilio's Console shows it under Account Info.",
        _ => $"Set Twilio:{problem.Setting}: in Twilio's Console, Account Info > API keys & tokens, make a standard key. "
            + "Its secret is shown once.",
    });

    private async Task<List<Line>?> ActiveLines(CancellationToken ct)
    {
        try { return [.. (await lines.All(ct)).Where(l => l.Active)]; }
        catch (Exception e) when (e is DbException || Transactions.DatabaseIsAway(e)) { return null; }
    }
}

public static class TwilioLayerSetup
{
    public static IServiceCollection AddTwilioLayer(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new MachineClock(provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<ILayer, TwilioLayer>().AddScoped<TwilioKeys>().AddScoped<TwilioTargets>().AddScoped<ClockSkew>()
            .AddScoped<TrialToken>().AddScoped<AgentConference>();
        // A redirect is a finding and not followed.
        services.AddHttpClient<SignedRoundTrip>(http => http.Timeout = Unanswered.Patience)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services;
    }
}
