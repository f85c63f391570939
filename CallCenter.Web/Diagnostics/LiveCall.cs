using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace CallCenter.Web.Diagnostics;

/// <summary>
/// Calls a phone to find out what only a real account can show. Passed: Twilio behaves as the product expects. Warning: it does
/// not, and the product handles it. Failed: it does not, and calls suffer. Skipped: it could not be determined.
/// </summary>
public sealed class LiveCall(LiveLegs legs, LiveRecording recording, LiveEvents events, Overheard heard, LiveCallTimes times)
{
    private static readonly Check AgentConference = new("live_call.agent_conference",
        "Participants can be added to conferences by the API");
    private static readonly Check QueueTime = new("live_call.queue_time", "Twilio says how long a call waits in the account's queue");
    private static readonly Check Answered = new("live_call.answered", "The phone was called and answered");
    private static readonly Check Inspect = new("live_call.inspect_before_start",
        "A participant can be looked up before the conference has started");
    private static readonly Check Add = new("live_call.add_before_start",
        "A participant can be added by sid to a conference that has not started, as each outgoing call does");
    private static readonly Check LabelFree = new("live_call.label_free", "A label is free again once Twilio is asked to hang up its leg");

    private const int AgentConferenceIsOff = 12400, UnexpectedStatus = 16099, LabelInUse = 16026;
    private const string OurLabel = "doctor-1";

    // Nobody registers with this name: the leg is created and fails on its own, at no cost.
    private readonly string nobody = $"client:doctor_{Guid.NewGuid():N}";
    private readonly string room = $"doctor-{Guid.NewGuid():N}";
    private readonly List<string> made = [];

    public async IAsyncEnumerable<Finding> Make(string to, string from, [EnumeratorCancellation] CancellationToken ct)
    {
        await heard.Begin(ct);
        try
        {
            var first = await Call(room, to, from, OurLabel, tells: true, ct);
            if (Refusal(first) is { } refusal)
            {
                yield return refusal;
                yield break;
            }
            yield return AgentConference.Passed(first.ToString());
            yield return Queue(first);

            var status = await times.Until(async () => (await legs.Leg(first.CallSid, ct)).State, IsDecided, times.Answer, ct);
            if (status != "in-progress")
            {
                yield return NotAnswered(status);
                yield break;
            }
            yield return Answered.Passed($"Answered: {first.CallSid}");

            yield return await LookBeforeStart(first.ConferenceSid, ct);
            var (added, way) = await AddBeforeStart(first.ConferenceSid, from, ct);
            yield return added;
            yield return await ReuseLabel(way, from, ct);
            await foreach (var finding in recording.Make(first.CallSid, ct)) yield return finding;

            await HangUp(ct);
            await foreach (var finding in events.Judge(first.CallSid, OurLabel, ct)) yield return finding;
        }
        finally
        {
            try { await HangUp(CancellationToken.None); }
            finally { await heard.End(); }
        }
    }

    private static bool IsDecided(string status) => status is not ("queued" or "initiated" or "ringing" or "");

    private static Finding? Refusal(Said first) => first switch
    {
        { Code: AgentConferenceIsOff } => AgentConference.Failed(
            $"{first} Agent Conference is switched off for this account: no outgoing call, transfer or consultation can work.",
            new("Switch on Agent Conference: Twilio's Console, Voice > Settings > Conferences; or ask Twilio's support.")),
        { Succeeded: false } => AgentConference.Failed(first.ToString(), new("Follow Twilio's error message, then run the command again.")),
        _ => null,
    };

    private static Finding Queue(Said first) =>
        long.TryParse(first.QueueTime, NumberStyles.None, CultureInfo.InvariantCulture, out var wait)
            ? QueueTime.Passed($"queue_time is {wait} ms.")
            : QueueTime.Warning("The answer has no queue_time. A call that waits long in the queue may time out before it is dialled.");

    private static Finding NotAnswered(string status) =>
        Answered.Failed($"The call is {(status.Length > 0 ? status : "unknown to Twilio")}.",
            new("Try again with the phone at hand, and answer within 45 s. A trial account calls verified numbers only."));

    private async Task<Finding> LookBeforeStart(string conference, CancellationToken ct)
    {
        var (state, participant) = ((await legs.Conference(conference, ct)).State, await legs.Participant(conference, OurLabel, ct));
        var found = $"The conference is {(state.Length > 0 ? state : "unknown to Twilio")}. {participant}";
        return participant.Succeeded ? Inspect.Passed(found) : Inspect.Warning(found + " The product then retries for a while.");
    }

    /// <returns>Also how the conference was addressed: its SID, or its name.</returns>
    private async Task<(Finding Finding, string Way)> AddBeforeStart(string conference, string from, CancellationToken ct)
    {
        var bySid = await Call(conference, nobody, from, "doctor-2", tells: false, ct);
        if (bySid.Succeeded) return (Add.Passed(bySid.ToString()), conference);
        if (bySid.Code != UnexpectedStatus) return (Add.Failed(bySid.ToString(), LiveCallTimes.Report), conference);
        var byName = await Call(room, nobody, from, "doctor-2", tells: false, ct);
        if (byName.Succeeded && byName.ConferenceSid == conference)
            return (Add.Warning($"By its sid: {bySid} By the conference's name, which the product then uses: {byName}"), room);
        var other = byName.Succeeded ? " another conference was made" : "";
        return (Add.Failed($"By its sid: {bySid} By its name{other}: {byName} Outgoing calls cannot work.", LiveCallTimes.Report), room);
    }

    private async Task<Finding> ReuseLabel(string way, string from, CancellationToken ct)
    {
        var leg = await Call(way, nobody, from, "doctor-3", tells: false, ct);
        if (!leg.Succeeded) return LabelFree.Skipped($"No leg could be made to try it with. {leg}");
        await legs.HangUp(leg.CallSid, ct);
        var clock = Stopwatch.StartNew();
        var again = await Call(way, nobody, from, "doctor-3", tells: false, ct);
        if (again.Succeeded)
            return LabelFree.Passed($"{again} This leg was never answered. To try an answered one, park a call and pick it up at once.");
        if (again.Code != LabelInUse) return LabelFree.Skipped(again.ToString());
        var later = await times.Until(
            () => Call(way, nobody, from, "doctor-3", tells: false, ct), s => s.Code != LabelInUse, times.Twilio, ct);
        var when = later.Succeeded
            ? $"It was free {clock.Elapsed.TotalSeconds:0.0} s later."
            : $"It was not free within {times.Twilio.TotalSeconds:0} s.";
        return LabelFree.Warning($"{again} {when} The product gives each join a label of its own.");
    }

    private async Task<Said> Call(string way, string to, string from, string label, bool tells, CancellationToken ct)
    {
        // The first participant determines where the conference's events go.
        var said = await legs.Add(way, to, from, label, tells ? heard.Address("leg") : null, heard.Address("conference"), ct);
        if (said.CallSid.Length > 0) made.Add(said.CallSid);
        return said;
    }

    private async Task HangUp(CancellationToken ct)
    {
        foreach (var leg in made)
        {
            try { await legs.HangUp(leg, ct); }
            catch (Exception e) when (Unanswered.Is(e, ct)) { } // the others must still be tried
        }
        made.Clear();
    }
}
