using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Legs;

/// <summary>
/// The results of commands to Twilio. A refused or late command leaves screens that show a wrong state: it is corrected as far as the
/// call's state allows, and in any case the people on the call are told, on the card and in the call's timeline.
/// </summary>
public sealed class FollowCommands(CallCenterDb db, RecordingChange change, ReleaseParty parties, ILogger<FollowCommands> log)
{
    public const string Event = "trouble";
    public const string Over = "trouble_over";
    // The recording has ended, which a webhook is about to report: people are told, and the operators have nothing to do. Of a leg it means
    // that the leg lives, and Twilio does not let go of it: a hang-up would be lost.
    private const int NotFound = 20404, CallNotInProgress = 21220;

    /// <returns>True: the operators need not know.</returns>
    public async Task<bool> Heard(Guid callId, string name, LegCommand command, Fate fate, CancellationToken ct)
    {
        if (command is { New: not null, Label: { } label })
        {
            if (fate.What != What.Refused) return true; // a ringing party has a deadline of its own
            var outcome = DialRefusal.Of(fate.Code);
            await parties.Refused(callId, label, outcome, fate.Reason, ct);
            return DialRefusal.IsOrdinary(outcome);
        }
        var music = false;
        await db.InTransaction(async () =>
        {
            if (await db.LockCall(callId, ct) is not { } call) return false;
            // Whom nobody has talked to yet hears the greeting, or the music of a conference that has not started.
            music = name == Tell.HoldLeg && fate.Early && call.AnsweredAt is null;
            if (fate.What == What.Done || (music && fate.What != What.Late)) await Done(call, name, ct);
            else if (!music) await NotDone(call, name, command, fate, ct);
            return true;
        }, ct);
        return music || fate.Code is NotFound or CallNotInProgress && AboutOf(name, null) == Trouble.OfRecording;
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
        var why = late ? "Twilio has not done it yet. Retrying." : fate.Code > 0 ? $"Twilio refused it (error {fate.Code})." : fate.Reason;
        if (said is not null)
        {
            // A supervisor who only listens is shown to no one else.
            var trouble = new Trouble(AboutOf(name, party), name, $"{said} {why}", late, party?.Monitors == true ? party.AgentId : null);
            if (call.Troubles.Contains(trouble)) return;
            call.Add(trouble);
            await change.Save(call, Event, now, ct, trouble.Text);
        }
        else if (!late)
        {
            // No screen shows it any more, or the call is over. The timeline keeps it anyway.
            var detail = $"{Told(name)}: failed. {why}";
            db.RingEvents.Add(new() { CallId = call.Id, Version = call.Version, Event = Event, At = now, Detail = detail });
            await db.SaveChangesAsync(ct);
        }
        if (!late) log.LogWarning("Call {CallId}: {Command} was not carried out: {Reason}", call.Id, name, fate.Reason);
    }

    /// <summary>The call shows the real state again, unless the command is still being retried.</summary>
    /// <returns>The real state; null if nothing shows otherwise.</returns>
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
                // In a consultation the call stays on hold: there is no other state for it.
                if (!late && call.Consult is null) call.Resume(now);
                return "The caller is NOT on hold and hears what is said.";
            case Tell.ResumeLeg when call.CustomerTalks:
                if (!late && call.State == CallState.Active) call.Hold(now);
                return "The caller is still on hold and hears music.";
            case Tell.MuteLeg when party is { Mode: MonitorMode.Listen } && Spelling.TryRead<MonitorMode>(command.Was, out var before)
                && before != MonitorMode.Listen:
                if (!late) call.Set(party with { Mode = before });
                return $"You are not muted: {(before == MonitorMode.Whisper ? "the agent" : "everyone")} can still hear you.";
            case Tell.CoachLeg when party is { Mode: MonitorMode.Whisper }:
                if (!late) call.Set(party with { Mode = MonitorMode.Listen }); // unmuting them is no longer wanted
                return "You are not whispering: nobody can hear you.";
            case Tell.StopCoachingLeg when party is { Mode: MonitorMode.Barge }:
                if (!late) call.Set(party with { Mode = MonitorMode.Whisper });
                return "Only the agent can hear you.";
            case Tell.UnmuteLeg when party is { Mode: not MonitorMode.Listen }:
                if (!late) call.Set(party with { Mode = MonitorMode.Listen });
                return "You are still muted: nobody can hear you.";
            case Tell.UnmuteLeg when call.AgentCallSid == command.Sid: return "You are still muted: nobody can hear you.";
            case Tell.HangUpLeg when !late: return "A participant who should have left could not be disconnected.";
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

    /// <summary>The command's name in a line of the timeline.</summary>
    private static string Told(string name) => name switch
    {
        Tell.RecordLeg => "Starting the recording",
        Tell.PauseLegsRecording => "Pausing the recording",
        Tell.ResumeLegsRecording => "Resuming the recording",
        Tell.StopLegsRecording => "Stopping the recording",
        Tell.HoldLeg => "Putting the caller on hold",
        Tell.ResumeLeg => "Taking the caller off hold",
        Tell.FarewellLeg => "Playing the goodbye message",
        Tell.TakeLegsMessage => "Sending the caller to voicemail",
        Tell.HangUpLeg => "Hanging up",
        _ => "A Twilio command",
    };
}
