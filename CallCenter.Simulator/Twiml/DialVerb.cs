using System.Xml.Linq;
using CallCenter.Simulator.Voice;
using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Twiml;

/// <summary>Dial with a Conference. Other nouns are not simulated and count as failed.</summary>
internal sealed class DialVerb(Account account)
{
    private const string DefaultEvents = "start end";

    public async Task<Step> PerformAsync(Call call, XElement dial, string? url, CancellationToken ct)
    {
        account.Switchboard.Connect(call);
        if (dial.Element("Conference") is not { } room)
        {
            Fault(call, 12200, "only <Conference> is simulated inside <Dial>");
            return After(dial, url, "failed");
        }

        Participant seat;
        lock (account.Gate)
        {
            ct.ThrowIfCancellationRequested();
            seat = Seat(call, room, url);
            if (Refusal(room.Value.Trim(), seat) is { } refusal)
            {
                Fault(call, refusal.Code, refusal.Message);
                return Step.Onward;
            }
            account.OpenConference(room.Value.Trim()).Join(seat);
        }

        try
        {
            await LeaveAsync(seat, dial, ct);
            ct.ThrowIfCancellationRequested();
            ct.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (call.IsOver)
        {
            // They hung up: the action is still requested, and its answer ignored. A redirected leg's is not.
            if (After(dial, url, "answered").Next is { } action)
                account.Webhooks.Post(new Webhook("action", action.Url!, action.Method,
                    [.. CallFields.Of(call, account.Options.AccountSid), .. action.Fields])
                { Call = call.Sid });
            throw;
        }
        return After(dial, url, "answered");
    }

    // Twilio's own limit of four hours is not simulated.
    private async Task LeaveAsync(Participant seat, XElement dial, CancellationToken ct)
    {
        if (dial.Number("timeLimit", 0) is > 0 and var seconds)
        {
            await Task.WhenAny(seat.Left.Task, Task.Delay(TimeSpan.FromSeconds(seconds), ct));
            ct.ThrowIfCancellationRequested();
            lock (account.Gate)
                seat.Conference!.Leave(seat, "participant_hung_up", seat.Call.Status);
        }
        await seat.Left.Task.WaitAsync(ct);
    }

    private static Step After(XElement dial, string? url, string status) =>
        dial.Attribute("action")?.Value is not { } action ? Step.Onward
        : Step.To(new Script(TwimlFetch.Resolve(url, action), dial.Attribute("method")?.Value ?? "POST")
        {
            Kind = "action",
            Fields = [new("DialCallStatus", status), new("DialBridged", status == "answered" ? "true" : "false")],
        });

    private (int Code, string Message)? Refusal(string name, Participant seat)
    {
        if (name.Length == 0)
            return (13201, "a <Conference> needs a name");
        if (seat.Label is { } wanted && !Label.IsValid(wanted))
            return (16023, $"invalid participant label, {Label.Rule}");
        var conference = account.ActiveConference(name);
        if (seat.Label is { } label && conference?.IsTaken(label) is true)
            return (16025, $"the label '{label}' is taken in this conference; the call is not added");
        if (seat.CallSidToCoach is { } coached && conference?.Seats.Exists(other => other.Call.Sid == coached) is not true)
            return (13240, $"the call to coach, {coached}, is not in this conference");
        return null;
    }

    private static Participant Seat(Call call, XElement room, string? url)
    {
        var callback = room.Attribute("statusCallback")?.Value;
        var waitUrl = room.Attribute("waitUrl")?.Value;
        return new Participant(call)
        {
            Label = room.Attribute("participantLabel")?.Value is { Length: > 0 } label ? label : null,
            Muted = room.Flag("muted", false),
            StartOnEnter = room.Flag("startConferenceOnEnter", true),
            EndOnExit = room.Flag("endConferenceOnExit", false),
            Coaching = room.Attribute("coach") is not null,
            CallSidToCoach = room.Attribute("coach")?.Value,
            WaitUrl = string.IsNullOrEmpty(waitUrl) ? waitUrl : TwimlFetch.Resolve(url, waitUrl),
            WaitMethod = room.Attribute("waitMethod")?.Value ?? "POST",
            Offered = callback is null ? null
                : new StatusSubscription(TwimlFetch.Resolve(url, callback)!, room.Attribute("statusCallbackMethod")?.Value ?? "POST",
                    ConferenceFields.Events([room.Attribute("statusCallbackEvent")?.Value ?? DefaultEvents]), firstSequence: 1),
        };
    }

    private void Fault(Call call, int code, string message) =>
        account.Journal.Add("error", code.ToString(), text: message, call: call.Sid, status: code);
}
