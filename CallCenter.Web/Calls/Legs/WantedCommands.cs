using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Legs;

/// <summary>
/// Whether a Twilio command is still wanted. The call may have changed while Twilio could not be reached: a cancelled consultation
/// must not be dialled, and a supervisor whose coaching was refused must not be unmuted towards the caller.
/// </summary>
public sealed class WantedCommands(CallCenterDb db)
{
    public async Task<bool> Still(Guid callId, string name, LegCommand command, CancellationToken ct)
    {
        // A command that ends something is wanted until it is done.
        if (name is Tell.HangUpLeg or Tell.FarewellLeg or Tell.TakeLegsMessage or Tell.StopLegsRecording) return true;
        if (await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId, ct) is not { } call) return true; // not ours to decide
        if (!call.Live) return false;
        var party = call.Present.FirstOrDefault(p => p.CallSid is not null && p.CallSid == command.Sid);
        return name switch
        {
            Tell.AddLeg when command.Label == Party.Customer => call.State == CallState.Dialing,
            Tell.AddLeg => call.PartyNamed(command.Label ?? "") is { State: PartyState.Ringing },
            Tell.HoldLeg => !call.CustomerTalks,
            Tell.ResumeLeg => call.CustomerTalks,
            Tell.CoachLeg => party?.Mode == MonitorMode.Whisper,
            Tell.StopCoachingLeg => party?.Mode != MonitorMode.Whisper,
            Tell.UnmuteLeg when party is null => call.AgentCallSid == command.Sid, // the agent is now the person who takes over
            Tell.UnmuteLeg => party?.Mode != MonitorMode.Listen,
            Tell.PauseLegsRecording => call.Recording == CallRecording.Paused,
            Tell.ResumeLegsRecording => call.Recording == CallRecording.On,
            Tell.RecordLeg => Guid.TryParse(command.Recording, out var id) && await IsToBe(id, ct),
            _ => true,
        };
    }

    /// <summary>A recording that was given up is started after all.</summary>
    private Task<bool> IsToBe(Guid recording, CancellationToken ct) =>
        db.Recordings.AnyAsync(r => r.Id == recording && r.Status != RecordingStatus.Stopped && r.Status != RecordingStatus.Completed, ct);
}
