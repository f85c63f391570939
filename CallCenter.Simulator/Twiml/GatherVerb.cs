using System.Xml.Linq;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Twiml;

/// <summary>Gather of digits. Speech is not simulated.</summary>
internal sealed class GatherVerb(Account account)
{
    private readonly Prompts prompts = new(account);

    public async Task<Step> PerformAsync(Call call, XElement gather, string? url, CancellationToken ct)
    {
        account.Switchboard.Connect(call);
        while (call.Keys.Reader.TryRead(out _))
        {
        }

        var digits = await CollectAsync(call, gather, ct);
        call.Playing = "silence";
        if (digits.Length == 0 && !gather.Flag("actionOnEmptyResult", false))
            return Step.Onward;
        return Step.To(new Script(TwimlFetch.Resolve(url, gather.Attribute("action")?.Value), gather.Attribute("method")?.Value ?? "POST")
        {
            Kind = "action",
            Fields = [new("Digits", digits), new("msg", "Gather End")],
        });
    }

    private async Task<string> CollectAsync(Call call, XElement gather, CancellationToken ct)
    {
        var finish = gather.Attribute("finishOnKey")?.Value ?? "#";
        var most = gather.Number("numDigits", int.MaxValue);
        var timeout = TimeSpan.FromSeconds(gather.Number("timeout", 5));
        using var prompt = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var played = PlayAsync(call, gather, prompt.Token);

        var digits = "";
        while (digits.Length < most)
        {
            var key = await NextAsync(call, played, timeout, ct);
            await prompt.CancelAsync();
            if (key is null || finish.Contains(key.Value))
                break;
            digits += key;
        }
        await played;
        return digits;
    }

    private static async Task<char?> NextAsync(Call call, Task played, TimeSpan timeout, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var pressed = call.Keys.Reader.ReadAsync(stop.Token).AsTask();
        // The silence counts from the end of the prompts.
        var silence = played.ContinueWith(_ => Task.Delay(timeout, stop.Token), TaskScheduler.Default).Unwrap();
        var first = await Task.WhenAny(pressed, silence);
        await stop.CancelAsync();
        ct.ThrowIfCancellationRequested();
        return first == pressed ? await pressed : null;
    }

    private async Task PlayAsync(Call call, XElement gather, CancellationToken ct)
    {
        try
        {
            foreach (var verb in gather.Elements().Where(Prompts.Covers))
            {
                account.Journal.Add("verb", verb.Name.LocalName, text: verb.ToString(SaveOptions.DisableFormatting), call: call.Sid);
                await prompts.PlayAsync(call, verb, heard => { call.Playing = heard; account.Touch(); }, ct);
            }
            call.Playing = "silence";
        }
        catch (OperationCanceledException)
        {
            // A key interrupts the prompt.
        }
    }
}
