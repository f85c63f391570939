using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.Recordings;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>
/// What became of commands to Twilio. One that was refused, or is late, leaves screens that claim what is not so: they are put right where
/// the call's state allows it, and the people on the call are told in any case, on the card and in the call's story.
/// </summary>
public sealed class FollowCommands(CallCenterDb db, RecordingChange change, ReleaseParty parties, ILogger<FollowCommands> log)
{
    public const string Event = "trouble";
    public const string Over = "trouble_over";
    // The leg or its recording is over, which a webhook is about to say: the people are told, and there is nothing for those who run this.
    private const int NotFound = 20404, CallNotInProgress = 21220;

    /// <returns>True: nobody who runs this need know of it.</returns>
    public async Task<bool> Heard(Guid callId, string name, LegCommand command, Fate fate, CancellationToken ct)
    {
        if (command is { New: not null, Label: { } label })
        {
            if (fate.What != What.Refused) return true; // whoever waits has a deadline of their own
            var outcome = DialRefusal.Of(fate.Code);
            await parties.Refused(callId, label, outcome, fate.Reason, ct);
            return DialRefusal.IsOrdinary(outcome);
        }
        await db.InTransaction(async () =>
        {
            if (await db.LockCall(callId, ct) is not { } call) return false;
            if (fate.What == What.Done) await Done(call, name, ct);
            else await NotDone(call, name, command, fate, ct);
            return true;
        }, ct);
        return fate.Code is NotFound or CallNotInProgress;
    }

    private async Task Done(Call call, string name, CancellationToken ct)
    {
        var about = AboutOf(name, null);
        var trouble = call.Troubles.FirstOrDefault(t => t.Command == name || (t.About == about && about == Trouble.OfHold));
        if (call.Live && trouble is not null)
        {
            call.Without(trouble);
            await change.Save(call, Over, await db.Now(ct), ct, Told(name));
        }
    }

    private async Task NotDone(Call call, string name, LegCommand command, Fate fate, CancellationToken ct)
    {
        var now = await db.Now(ct);
        var late = fate.What == What.Late;
        var party = call.Present.FirstOrDefault(p => p.CallSid is not null && p.CallSid == command.Sid);
        var said = call.Live ? await Correct(call, name, command, party, late, now, ct) : null;
        var why = late ? "Twilio does not answer. It is tried again." : fate.Code > 0 ? $"Twilio refused it (error {fate.Code})." : fate.Reason;
        if (said is not null)
        {
            // A supervisor who only listens is nobody else's business.
            var trouble = new Trouble(AboutOf(name, party), name, $"{said} {why}", late, party?.Monitors == true ? party.AgentId : null);
            if (call.Troubles.Contains(trouble)) return;
            call.Add(trouble);
            await change.Save(call, Event, now, ct, trouble.Text);
        }
        else if (!late)
        {
            // No screen claims it any more, or the call is over. The story keeps it all the same.
            var detail = $"{Told(name)}: not done. {why}";
            db.RingEvents.Add(new() { CallId = call.Id, Version = call.Version, Event = Event, At = now, Detail = detail });
            await db.SaveChangesAsync(ct);
        }
        if (!late) log.LogWarning("Call {CallId}: {Command} was not carried out: {Reason}", call.Id, name, fate.Reason);
    }

    /// <summary>The call shows again what is so, unless the command is still tried.</summary>
    /// <returns>What is so; null where nothing claims otherwise.</returns>
    private async Task<string?> Correct(
        Call call, string name, LegCommand command, Party? party, bool late, DateTimeOffset now, CancellationToken ct)
    {
        switch (name)
        {
            case Tell.PauseLegsRecording when call.Recording == CallRecording.Paused:
                if (!late) call.Record(CallRecording.On);
                return "The recording is NOT paused: what is said now is recorded.";
            case Tell.ResumeLegsRecording when call.Recording == CallRecording.On:
                if (!late) call.Record(CallRecording.Paused);
                return "The recording is still paused.";
            case Tell.StopLegsRecording when call.Recording is null && !await IsOver(call, command, ct):
                if (!late)
                {
                    foreach (var stopped in await Stopped(call).ToListAsync(ct))
                        stopped.Status = stopped.Sid is null ? RecordingStatus.Asked : RecordingStatus.InProgress;
                    call.Record(Spelling.TryRead<CallRecording>(command.Was, out var was) ? was : CallRecording.On);
                }
                return "The recording has NOT stopped.";
            case Tell.RecordLeg when call.Recording is not null && await Asked(command, ct) is { UnderWay: true } asked:
                if (!late)
                {
                    asked.Status = RecordingStatus.Absent;
                    call.Record(null);
                }
                return "This call is not being recorded.";
            case Tell.HoldLeg when !call.CustomerTalks:
                if (call.State != CallState.Held) return "The caller hears no music.";
                // In a consultation the call stays held: it has nowhere else to go.
                if (!late && call.Consult is null) call.Resume(now);
                return "The caller is NOT on hold, and hears what is said.";
            case Tell.ResumeLeg when call.CustomerTalks:
                if (!late && call.State == CallState.Active) call.Hold(now);
                return "The caller is still on hold, and hears music.";
            case Tell.MuteLeg when party is { Mode: MonitorMode.Listen } && Spelling.TryRead<MonitorMode>(command.Was, out var before)
                && before != MonitorMode.Listen:
                if (!late) call.Set(party with { Mode = before });
                return $"You are not muted: {(before == MonitorMode.Whisper ? "the agent" : "everybody")} still hears you.";
            case Tell.CoachLeg when party is { Mode: MonitorMode.Whisper }:
                if (!late) call.Set(party with { Mode = MonitorMode.Listen }); // what would unmute them is no longer wanted
                return "You are not whispering: nobody hears you.";
            case Tell.StopCoachingLeg when party is { Mode: MonitorMode.Barge }:
                if (!late) call.Set(party with { Mode = MonitorMode.Whisper });
                return "Only the agent hears you.";
            case Tell.UnmuteLeg when party is { Mode: not MonitorMode.Listen }:
                if (!late) call.Set(party with { Mode = MonitorMode.Listen });
                return "You are not heard: you are still muted.";
            case Tell.UnmuteLeg when call.AgentCallSid == command.Sid: return "You are not heard: you are still muted.";
            case Tell.HangUpLeg when !late: return "Somebody who was to leave could not be disconnected.";
            case Tell.ReadmitLeg when !late: return "The caller could not be brought back into the call.";
            default: return null;
        }
    }

    private IQueryable<Recording> Stopped(Call call) =>
        db.Recordings.Where(r => r.CallId == call.Id && r.Kind == RecordingKind.Call && r.Status == RecordingStatus.Stopped);

    private async Task<Recording?> Asked(LegCommand command, CancellationToken ct) =>
        Guid.TryParse(command.Recording, out var id) ? await db.Recordings.SingleOrDefaultAsync(r => r.Id == id, ct) : null;

    private Task<bool> IsOver(Call call, LegCommand command, CancellationToken ct) => db.Recordings.AnyAsync(
        r => r.CallId == call.Id && r.Sid == command.Recording && r.Sid != null && r.Status == RecordingStatus.Completed, ct);

    private static string AboutOf(string name, Party? party) => name switch
    {
        Tell.RecordLeg or Tell.PauseLegsRecording or Tell.ResumeLegsRecording or Tell.StopLegsRecording => Trouble.OfRecording,
        Tell.HoldLeg or Tell.ResumeLeg => Trouble.OfHold,
        _ => party?.Label ?? Trouble.OfLeg,
    };

    /// <summary>The command as a line of the story names it.</summary>
    private static string Told(string name) => name switch
    {
        Tell.RecordLeg => "Starting the recording",
        Tell.PauseLegsRecording => "Pausing the recording",
        Tell.ResumeLegsRecording => "Resuming the recording",
        Tell.StopLegsRecording => "Stopping the recording",
        Tell.HoldLeg => "Putting the caller on hold",
        Tell.ResumeLeg => "Taking the caller off hold",
        Tell.FarewellLeg => "The words of farewell",
        Tell.TakeLegsMessage => "Sending the caller to voicemail",
        Tell.HangUpLeg => "Hanging up",
        _ => "Twilio’s part",
    };
}
