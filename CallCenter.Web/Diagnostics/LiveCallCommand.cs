using CallCenter.Web.Lines;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;
using Twilio.Exceptions;

namespace CallCenter.Web.Diagnostics;

/// <summary>
/// <c>doctor --live-call +1… [--yes] [--json]</c>: after confirmation, calls that number with the account and reports for each of the
/// product's assumptions about Twilio whether it is right. Exit code 0 if calls work, 1 if something breaks them or nothing was tried, 2
/// for an invalid number or one of our own.
/// </summary>
public sealed class LiveCallCommand(LiveCall call, LineList lines, Serving serving, PublicUrl url, IOptions<TwilioOptions> options)
{
    public const string Option = "--live-call";
    private static readonly Check Complete = new("live_call.complete", "Everything could be tried");

    public static bool IsAsked(string[] args) => args.Any(a => a == Option || a.StartsWith(Option + "=", StringComparison.Ordinal));

    /// <param name="terminal">Where a person answers; null if there is none.</param>
    public async Task<int> Run(string[] args, TextReader? terminal, TextWriter report, CancellationToken ct)
    {
        var json = args.Contains("--json");
        var talk = json ? TextWriter.Null : report;
        if (Given(args) is not { } number)
            return await Say(report, $"{Option} needs a phone number with its country code, such as +14155550100.", 2);
        if (Obstacle() is { } obstacle) return await Say(report, obstacle, 1);
        var all = await lines.All(ct);
        if (all.Find(l => l.Number == number) is { } own)
            return await Say(report, $"{number} is the line {own.Name}: the call would come straight back. Give the number of a phone.", 2);
        if (all.Find(l => l.Active) is not { } line)
            return await Say(report, "There is no active line to call from: add one of the account's numbers on the Lines page.", 1);
        if (!args.Contains("--yes") && !await Agreed(number, line.Number, json ? null : terminal, report, ct))
            return await Say(report, "Nothing was done.", 1);

        await talk.WriteLineAsync($"Calling {number}. Please answer, and stay on the line until it hangs up: you will hear music.");
        if (options.Value.IsSimulated)
            await talk.WriteLineAsync($"The phone is simulated: it rings on the caller's page, {options.Value.ApiBaseUrl}");
        var findings = await Make(number, line.Number, talk, ct);
        if (json) await report.WriteLineAsync(Report.AsJson(findings));
        else await report.WriteLineAsync(Summary(findings));
        return Report.Passes(findings) ? 0 : 1;
    }

    private async Task<List<Finding>> Make(string to, string from, TextWriter talk, CancellationToken ct)
    {
        var findings = new List<Finding>();
        try
        {
            await foreach (var finding in call.Make(to, from, ct))
            {
                findings.Add(finding);
                Print(talk, finding);
            }
        }
        catch (Exception e) when (e is ApiException || Unanswered.Is(e, ct))
        {
            var says = e is ApiException ? e.Message : Unanswered.Says(e, new(options.Value.ApiBaseUrl));
            findings.Add(Complete.Failed(says, new("Run the command again.")));
            Print(talk, findings[^1]);
        }
        return findings;
    }

    private string? Obstacle()
    {
        if (options.Value.Problems().FirstOrDefault() is { } problem) return problem.Says;
        return url.IsKnown && (!serving.Temporary || options.Value.IsSimulated) ? null
            : "The app is not running, so Twilio's webhooks cannot arrive. Start it, then run this command next to it.";
    }

    private static async Task<bool> Agreed(string number, string from, TextReader? terminal, TextWriter output, CancellationToken ct)
    {
        await output.WriteLineAsync($"""
            This calls {number} from {from} by your Twilio account, at Twilio's price for a call of about a minute.
            A few seconds of it are recorded, and the recording is deleted again. Only call a number whose owner agrees.
            """);
        if (terminal is null)
        {
            await output.WriteLineAsync("There is no terminal to confirm on. Run the command with --yes to call.");
            return false;
        }
        await output.WriteAsync("Call now? [y/N] ");
        await output.FlushAsync(ct);
        return (await terminal.ReadLineAsync(ct))?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    private static string? Given(string[] args)
    {
        var typed = args.FirstOrDefault(a => a.StartsWith(Option + "=", StringComparison.Ordinal))?[(Option.Length + 1)..]
            ?? args.ElementAtOrDefault(Array.IndexOf(args, Option) + 1);
        return PhoneNumber.ToE164(typed);
    }

    private static void Print(TextWriter to, Finding finding)
    {
        var mark = finding.Verdict switch
        {
            Verdict.Passed => "as expected",
            Verdict.Warning => "DIFFERENT  ",
            Verdict.Failed => "BROKEN     ",
            _ => "unknown    ",
        };
        to.WriteLine($"  {mark}  {finding.Tested}. ({finding.Check})");
        to.WriteLine($"               {finding.Found}");
        if (finding.Cure is { } cure && finding.Verdict != Verdict.Passed) to.WriteLine($"               Cure: {cure.What}");
    }

    private static string Summary(List<Finding> findings)
    {
        int Count(Verdict verdict) => findings.Count(f => f.Verdict == verdict);
        var all = $"\n{Count(Verdict.Passed)} as expected, {Count(Verdict.Warning)} different but handled, "
            + $"{Count(Verdict.Failed)} broken, {Count(Verdict.Skipped)} unknown.";
        return Count(Verdict.Passed) == findings.Count ? all
            : all + " Please send us this report: docs/deploy.md, \"Your first hour with a real account\".";
    }

    private static async Task<int> Say(TextWriter output, string text, int code)
    {
        await output.WriteLineAsync(text);
        return code;
    }
}
