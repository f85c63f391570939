using System.Xml.Linq;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Twiml;

/// <summary>Follows a leg's TwiML from document to document until it ends, is redirected or hangs up.</summary>
internal sealed class TwimlRunner(Account account)
{
    // A document that redirects to itself must not spin.
    private static readonly TimeSpan BetweenDocuments = TimeSpan.FromMilliseconds(20);

    private readonly TwimlFetch fetch = new(account);
    private readonly Prompts prompts = new(account);
    private readonly DialVerb dial = new(account);
    private readonly GatherVerb gather = new(account);
    private readonly RecordVerb record = new(account);

    public async Task RunAsync(Call call, Script script, CancellationToken ct)
    {
        try
        {
            await FollowAsync(call, script, ct);
            if (!ct.IsCancellationRequested)
                account.Switchboard.End(call, CallStatus.Completed, "the TwiML came to its end");
        }
        catch (OperationCanceledException)
        {
            // Redirected or over: the code that cancelled it knows how to continue.
        }
        catch (Exception bug)
        {
            Fault(call, 0, "the simulator failed: " + bug);
            account.Switchboard.End(call, CallStatus.Failed, "the simulator failed");
        }
    }

    private async Task FollowAsync(Call call, Script script, CancellationToken ct)
    {
        var failed = false;
        for (var next = script; next is not null;)
        {
            var present = next;
            try
            {
                next = await PerformAsync(call, await fetch.GetAsync(call, present, ct), ct);
                failed = false;
                await Task.Delay(BetweenDocuments, ct);
            }
            catch (TwimlFault fault)
            {
                Fault(call, fault.Code, fault.Message);
                // The fallback of a fallback would be the same address again.
                if (script.FallbackUrl is null || failed)
                {
                    await ApologizeAsync(call, ct);
                    return;
                }
                failed = true;
                next = new Script(script.FallbackUrl, script.FallbackMethod)
                {
                    Kind = "fallback",
                    Fields = [new("ErrorCode", fault.Code.ToString()), new("ErrorUrl", present.Url ?? "")],
                };
            }
        }
    }

    private async Task ApologizeAsync(Call call, CancellationToken ct)
    {
        var unanswered = call.Answered is null;
        account.Journal.Add("verb", "Say", text: "We are sorry, an application error has occurred. Goodbye.", call: call.Sid);
        await prompts.PlayAsync(call, new XElement("Say"), heard => Hear(call, heard), ct);
        account.Switchboard.End(call, unanswered ? CallStatus.Failed : CallStatus.Completed, "an application error has occurred");
    }

    private async Task<Script?> PerformAsync(Call call, Fetched document, CancellationToken ct)
    {
        var verbs = document.IsAudio ? [new XElement("Play", document.Url)] : TwimlDocument.Parse(document.Text);
        foreach (var verb in verbs)
        {
            ct.ThrowIfCancellationRequested();
            account.Journal.Add("verb", verb.Name.LocalName, text: Brief(verb), call: call.Sid);
            var step = await PerformAsync(call, verb, document.Url, ct);
            if (step.LeavesDocument)
                return step.Next;
        }
        return null;
    }

    private async Task<Step> PerformAsync(Call call, XElement verb, string? url, CancellationToken ct)
    {
        switch (verb.Name.LocalName)
        {
            case "Pause" when call.Answered is null:
                await prompts.PlayAsync(call, verb, _ => { }, ct);
                return Step.Onward;
            case "Say" or "Play" or "Pause":
                account.Switchboard.Connect(call);
                await prompts.PlayAsync(call, verb, heard => Hear(call, heard), ct);
                Hear(call, "silence");
                return Step.Onward;
            case "Redirect":
                return Step.To(new Script(TwimlFetch.Resolve(url, verb.Value.Trim()), verb.Attribute("method")?.Value ?? "POST"));
            case "Reject" when call.Answered is null:
                var busy = verb.Attribute("reason")?.Value == "busy";
                account.Switchboard.End(call, busy ? CallStatus.Busy : CallStatus.NoAnswer, busy ? "rejected as busy" : "rejected");
                return Step.Stop;
            case "Hangup" or "Reject":
                account.Switchboard.Connect(call);
                account.Switchboard.End(call, CallStatus.Completed, "hung up by the TwiML");
                return Step.Stop;
            case "Dial":
                return await dial.PerformAsync(call, verb, url, ct);
            case "Gather":
                return await gather.PerformAsync(call, verb, url, ct);
            case "Record":
                return await record.PerformAsync(call, verb, url, ct);
            default:
                Fault(call, 12200, $"<{verb.Name.LocalName}> is unknown or not simulated; skipped");
                return Step.Onward;
        }
    }

    private void Hear(Call call, string heard)
    {
        call.Playing = heard;
        account.Touch();
    }

    private void Fault(Call call, int code, string message) =>
        account.Journal.Add("error", code.ToString(), text: message, call: call.Sid, status: code);

    private static string Brief(XElement verb) => verb.ToString(SaveOptions.DisableFormatting) is { Length: > 600 } text
        ? text[..600] + "…"
        : verb.ToString(SaveOptions.DisableFormatting);
}
