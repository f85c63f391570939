using CallCenter.Web.Lines;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;
using Twilio.Exceptions;

namespace CallCenter.Web.Diagnostics;

/// <summary>Whether the TwiML App and each line's number are configured for this installation.</summary>
public sealed class TwilioTargets(TwilioAccount account, TwilioWiring wiring, IOptions<TwilioOptions> options)
{
    private static readonly Check Application = new("twilio.application", "The TwiML App lets agents' browsers join calls here");
    private static readonly Check LineNumbers = new("twilio.numbers", "Every active line's number is in the account and leads here");

    public static Finding SkippedApp(string why) => Application.Skipped(why);

    public static IReadOnlyList<Finding> SkippedNumbers(string why) => [LineNumbers.Skipped(why)];

    public async Task<Finding> App(CancellationToken ct)
    {
        try
        {
            if (await account.App(options.Value.TwimlAppSid, ct) is not { } app)
                return Application.Failed($"The account has no TwiML App {options.Value.TwimlAppSid}.",
                    new("Correct Twilio:TwimlAppSid (Twilio's Console, Voice > TwiML Apps); "
                        + $"or remove it and run `{TwilioSetup.Command}`, which makes one and prints its sid."));
            var settings = wiring.OfApp(app);
            if (settings.All(s => s.LeadsThere) && settings.FirstOrDefault(s => !s.Fits) is { } once)
                return Application.Warning($"The TwiML App: {Once([once])}",
                    new($"Run `{TwilioSetup.Command}`; or in Twilio's Console, Voice > TwiML Apps, "
                        + $"set the app's Voice request URL to {once.Wanted}."));
            return settings.All(s => s.Fits)
                ? Application.Passed($"Its VoiceUrl is {settings[0].Current}")
                : Application.Failed($"The TwiML App: {Differences(settings)}",
                    new($"Run `{TwilioSetup.Command}`; or in Twilio's Console, Voice > TwiML Apps, "
                        + $"set the app's Voice request URL to {settings[0].Wanted}, HTTP POST."));
        }
        catch (Exception e) when (Failed(e, ct) is not null) { return Application.Failed(Failed(e, ct)!, TwilioSays); }
    }

    public async Task<IReadOnlyList<Finding>> Numbers(List<Line> active, CancellationToken ct)
    {
        if (active.Count == 0)
            return [LineNumbers.Warning("No line is active: nobody can call.", new("Add or switch on a line at /lines."))];
        try
        {
            var owned = (await account.Numbers(active is [var only] ? only.Number : null, ct)).ToLookup(n => n.Name);
            var findings = active.Select(line => Judge(line, owned[line.Number].FirstOrDefault())).OfType<Finding>().ToList();
            return findings.Count > 0 ? findings : [LineNumbers.Passed(active.Count == 1 ? "1 line" : $"{active.Count} lines")];
        }
        catch (Exception e) when (Failed(e, ct) is not null) { return [LineNumbers.Failed(Failed(e, ct)!, TwilioSays)]; }
    }

    private Finding? Judge(Line line, TwilioResource? number)
    {
        if (number is null)
            return LineNumbers.Failed($"The number of {Title(line)} is not in the account.",
                new("Buy or port it: Twilio's Console, Phone Numbers. "
                    + "Or correct the line's number, or switch the line off, at /lines."));
        var settings = wiring.OfNumber(number);
        if (settings.All(s => s.Fits)) return null;
        if (settings.All(s => s.LeadsThere))
        {
            List<TwilioSetting> once = [.. settings.Where(s => !s.Fits)];
            return LineNumbers.Warning($"The number of {Title(line)}: {Once(once)}",
                new($"Run `{TwilioSetup.Command}`; or in Twilio's Console, Phone Numbers > Active numbers, "
                    + $"put {Twiml.Persistent} at the end of each."));
        }
        string Wanted(string name) => settings.First(s => s.Name == name).Wanted.Split('#')[0];
        return LineNumbers.Failed($"The number of {Title(line)}: {Differences(settings)}",
            new($"Run `{TwilioSetup.Command}`; or in Twilio's Console, Phone Numbers > Active numbers, "
                + $"set \"A call comes in\" to Webhook {Wanted("VoiceUrl")}, HTTP POST, "
                + $"and \"Call status changes\" to {Wanted("StatusCallback")}, HTTP POST."));
    }

    // A line's name may be its number.
    private static string Title(Line line) => line.Name.Count(char.IsDigit) > 4
        ? $"the line {PhoneNumber.Mask(line.Number)}" : $"the line \"{line.Name}\" ({PhoneNumber.Mask(line.Number)})";

    private static string Differences(IEnumerable<TwilioSetting> settings) =>
        string.Join(" ", settings.Where(s => !s.Fits).Select(s => s switch
        {
            { Name: "VoiceApplicationSid" } => $"VoiceApplicationSid is {s.Current}: Twilio ignores VoiceUrl while it is set.",
            { Name: "TrunkSid" } => $"TrunkSid is {s.Current}: calls go to that SIP trunk.",
            { Current.Length: 0 } => $"{s.Name} is not set.",
            { LeadsThere: true } => $"{s.Name} lacks {Twiml.Persistent}.",
            _ => $"{s.Name} is {Readable(s.Current)} instead of {Readable(s.Wanted)}.",
        }));

    private static string Once(List<TwilioSetting> settings) =>
        $"{string.Join(" and ", settings.Select(s => s.Name))} {(settings.Count == 1 ? "lacks" : "lack")} {Twiml.Persistent}: "
        + "Twilio does not retry a request that fails while the database is down, and that caller hears an error.";

    // Another system's address may contain a password before the host or a key in its query.
    private static string Readable(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Host.Length > 0
        ? url.GetLeftPart(UriPartial.Path).Replace($"{url.UserInfo}@", "", StringComparison.Ordinal)
            + (url.Query.Length > 0 ? "?…" : "")
        : value;

    private string? Failed(Exception e, CancellationToken ct) => e switch
    {
        ApiException => e.Message,
        _ => Unanswered.Is(e, ct) ? Unanswered.Says(e, new(options.Value.ApiBaseUrl)) : null,
    };

    private static readonly Cure TwilioSays = new("Follow Twilio's error message. With 401 or 403, the API key lacks the right: "
        + "make a standard key in Twilio's Console, Account Info > API keys & tokens.");
}
