using System.Data.Common;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.Extensions.Options;
using Twilio.Exceptions;

namespace CallCenter.Web.Telephony;

/// <summary>
/// <c>twilio setup [--yes] [--number +1…]</c>: configures the account's TwiML App and numbers for this installation, after
/// showing the changes. Exit code 0 if everything is as it should be, 1 otherwise, 2 for an invalid number.
/// </summary>
public sealed class TwilioSetup(TwilioAccount account, TwilioWiring wiring, LineList lines, PublicUrl url, IOptions<TwilioOptions> options)
{
    public const string Command = "dotnet CallCenter.Web.dll twilio setup";

    /// <param name="terminal">Where a person answers; null if there is none.</param>
    public async Task<int> Run(string[] args, TextReader? terminal, TextWriter output, CancellationToken ct)
    {
        if (Given(args) is not { } given)
            return await Say(output, "--number needs a phone number with its country code, such as +14155550100.", 2);
        if (Obstacles().ToList() is { Count: > 0 } obstacles) return await Say(output, string.Join('\n', obstacles), 1);
        SetupPlan plan;
        try
        {
            var numbers = given.Count > 0 ? given : [.. (await lines.All(ct)).Where(l => l.Active).Select(l => l.Number)];
            if (numbers.Count == 0)
                await output.WriteLineAsync("No number is configured: there is no active line yet. "
                    + "Name one with --number +1…, or add its line on the Lines page and run this again.");
            plan = await SetupPlan.Make(account, wiring, options.Value, numbers, ct);
        }
        catch (Exception e) when (e is DbException || Transactions.DatabaseIsAway(e))
        {
            return await Say(output,
                $"The lines cannot be read: {e.GetBaseException().Message} Name the numbers instead: --number +1…", 1);
        }
        catch (Exception e) when (Refused(e))
        {
            return await Say(output, $"Twilio cannot be reached: {e.Message} Run `dotnet CallCenter.Web.dll doctor` for details.", 1);
        }

        await output.WriteLineAsync($"Twilio account {options.Value.AccountSid}, this installation {url.Base}");
        plan.Show(output);
        var open = plan.Rewirings.Where(r => !r.IsDone).ToList();
        if (open.Count == 0) await output.WriteLineAsync("Nothing to change.");
        else if (!await Agreed(open, args.Contains("--yes"), terminal, output, ct)) return 1;
        else if (!await Apply(open, output, ct)) return 1;
        if (plan.Rewirings.FirstOrDefault(r => r.Resource?.IsApp == true) is { Resource: { } app }) await AskFor(app, output);
        return plan.Problems.Count == 0 ? 0 : 1;
    }

    private IEnumerable<string> Obstacles()
    {
        var twilio = options.Value;
        if (twilio.IsSimulated && !url.IsKnown)
            yield return "The simulator stands in for Twilio and is configured each time the app starts: there is nothing to set up.";
        // The token only verifies webhooks, and a missing app is created here.
        foreach (var problem in twilio.Problems().Where(p => p.Setting != nameof(twilio.AuthToken)
            && !(p.Setting == nameof(twilio.TwimlAppSid) && twilio.TwimlAppSid.Length == 0)))
            yield return problem.Says;
    }

    private static async Task<bool> Agreed(List<Rewiring> open, bool yes, TextReader? terminal, TextWriter output, CancellationToken ct)
    {
        await output.WriteLineAsync($"To be changed: {string.Join(", ", open.Select(r => r.Title))}.");
        if (yes) return true;
        if (terminal is null)
        {
            await output.WriteLineAsync(
                "Nothing was changed: there is no terminal to confirm on. Run the command with --yes to apply this.");
            return false;
        }
        await output.WriteAsync("Apply? [y/N] ");
        await output.FlushAsync(ct);
        if ((await terminal.ReadLineAsync(ct))?.Trim().ToLowerInvariant() is "y" or "yes") return true;
        await output.WriteLineAsync("Nothing was changed.");
        return false;
    }

    private async Task<bool> Apply(List<Rewiring> open, TextWriter output, CancellationToken ct)
    {
        foreach (var rewiring in open)
        {
            try
            {
                if (rewiring.Resource is { } resource) await account.Change(resource, rewiring.Form(), ct);
                else await AskFor(await account.CreateApp(SetupPlan.AppName, rewiring.Form(), ct), output);
                await output.WriteLineAsync($"Done: {rewiring.Title}");
            }
            catch (Exception e) when (Refused(e))
            {
                await output.WriteLineAsync(
                    $"Failed: {rewiring.Title}. {e.Message} The steps after it were not tried. Run the command again.");
                return false;
            }
        }
        return true;
    }

    private async Task AskFor(TwilioResource app, TextWriter output)
    {
        if (app.Sid != options.Value.TwimlAppSid)
            await output.WriteLineAsync($"Add this setting and restart the app: Twilio__TwimlAppSid={app.Sid}");
    }

    /// <summary>Null if one of them is invalid.</summary>
    private static List<string>? Given(string[] args)
    {
        var typed = args.Index().Where(a => a.Item == "--number").Select(a => args.ElementAtOrDefault(a.Index + 1))
            .Concat(args.Where(a => a.StartsWith("--number=", StringComparison.Ordinal)).Select(a => a["--number=".Length..]));
        var numbers = typed.Select(n => PhoneNumber.ToE164(n)).Distinct().ToList();
        return numbers.Contains(null) ? null : [.. numbers.Select(n => n!)];
    }

    private static bool Refused(Exception e) =>
        e is HttpRequestException or ApiException or TaskCanceledException { InnerException: TimeoutException };

    private static async Task<int> Say(TextWriter output, string text, int code)
    {
        await output.WriteLineAsync(text);
        return code;
    }
}
