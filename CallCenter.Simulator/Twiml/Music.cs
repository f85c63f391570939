using System.Xml.Linq;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Twiml;

/// <summary>
/// What one participant hears before the conference starts, or on hold. Wait, Hold and Stop are called under the account's gate.
/// </summary>
internal sealed class Music(Account account)
{
    private readonly TwimlFetch fetch = new(account);
    private readonly Prompts prompts = new(account);

    public void Wait(Participant seat) => Begin(seat, seat.WaitUrl, seat.WaitMethod);

    public void Hold(Participant seat) => Begin(seat, seat.HoldUrl, seat.HoldMethod);

    public static void Stop(Participant seat)
    {
        _ = seat.Music?.CancelAsync();
        seat.Music = null;
        seat.MusicHeard = "silence";
    }

    private void Begin(Participant seat, string? url, string method)
    {
        Stop(seat);
        if (url is null)
            seat.MusicHeard = "music";
        if (string.IsNullOrEmpty(url))
            return;
        var music = seat.Music = CancellationTokenSource.CreateLinkedTokenSource(account.Stopping.Token);
        _ = Task.Run(() => PlayAsync(seat, new Script(url, method) { Kind = "music" }, music.Token), CancellationToken.None);
    }

    private async Task PlayAsync(Participant seat, Script script, CancellationToken ct)
    {
        try
        {
            for (var next = script; next is not null;)
                next = await PerformAsync(seat, await fetch.GetAsync(seat.Call, next, ct), ct);
            // After the last verb there is silence; only an empty <Redirect/> makes a loop.
            Hear(seat, "silence", ct);
        }
        catch (OperationCanceledException)
        {
            // The conference started, or the hold is over.
        }
        catch (TwimlFault fault)
        {
            account.Journal.Add("error", fault.Code.ToString(), text: "no music: " + fault.Message, call: seat.Call.Sid,
                conference: seat.Conference?.Sid, status: fault.Code);
            Hear(seat, "silence", CancellationToken.None);
        }
    }

    private async Task<Script?> PerformAsync(Participant seat, Fetched document, CancellationToken ct)
    {
        var verbs = document.IsAudio
            ? [new XElement("Play", new XAttribute("loop", "0"), document.Url)]
            : TwimlDocument.Parse(document.Text);
        foreach (var verb in verbs)
        {
            account.Journal.Add("verb", verb.Name.LocalName, text: "as music: " + verb.ToString(SaveOptions.DisableFormatting),
                call: seat.Call.Sid, conference: seat.Conference?.Sid);
            if (verb.Name.LocalName == "Redirect")
            {
                await Task.Delay(20, ct);
                var next = TwimlFetch.Resolve(document.Url, verb.Value.Trim());
                return new Script(next, verb.Attribute("method")?.Value ?? "POST") { Kind = "music" };
            }
            if (Prompts.Covers(verb))
                await prompts.PlayAsync(seat.Call, verb, heard => Hear(seat, heard, ct), ct);
            else
                account.Journal.Add("error", "13233", text: $"<{verb.Name.LocalName}> is not allowed as waiting music",
                    call: seat.Call.Sid, status: 13233);
        }
        return null;
    }

    private void Hear(Participant seat, string heard, CancellationToken ct)
    {
        lock (account.Gate)
        {
            if (!ct.IsCancellationRequested)
                seat.MusicHeard = heard;
        }
        account.Touch();
    }
}
