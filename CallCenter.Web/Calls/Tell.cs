using CallCenter.Web.Data;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

/// <summary>
/// Adds Twilio commands to the current transaction; they are sent in order per call once it has committed, and those for its recordings
/// in an order of their own.
/// </summary>
public sealed class Tell(CallCenterDb db)
{
    public const string HangUpLeg = "hang_up";
    public const string HoldLeg = "hold";
    public const string ResumeLeg = "resume";
    public const string FarewellLeg = "farewell";
    public const string TakeLegsMessage = "take_message";
    public const string RecordLeg = "record";
    public const string PauseLegsRecording = "pause_recording";
    public const string ResumeLegsRecording = "resume_recording";
    public const string StopLegsRecording = "stop_recording";
    public const string AddLeg = "add";
    public const string CoachLeg = "coach";
    public const string StopCoachingLeg = "stop_coaching";
    public const string MuteLeg = "mute";
    public const string UnmuteLeg = "unmute";
    public const string ReadmitLeg = "readmit";

    // Each with an order of its own: a recording's commands do not wait for the conference. A caller's message is a recording, and
    // begins after the call's has ended.
    private const string OfCall = "call";
    private const string OfRecording = "recording";
    private static readonly string[] ForRecordings =
        [RecordLeg, PauseLegsRecording, ResumeLegsRecording, StopLegsRecording, TakeLegsMessage];

    // As long as a leg may live, by the largest Twilio:TimeLimit: an unended leg costs money.
    private const int LegsLife = 24 * 60 * 60;

    public void HangUp(Guid callId, string legSid) => Add(callId, HangUpLeg, new(legSid, WantedFor: LegsLife));

    /// <summary>Has no effect while the caller is not in a conference yet; FollowLegs repeats it when they join.</summary>
    public void Hold(Call call, bool mends = false) => InConference(call, HoldLeg, mends);

    public void Resume(Call call, bool mends = false) => InConference(call, ResumeLeg, mends);

    /// <summary>The customer's leg or, if it is not known yet, the one with the customer's label.</summary>
    public void HangUpCaller(Call call) =>
        Add(call.Id, HangUpLeg, At(call, call.CallSid) with { Label = Party.Customer, WantedFor = LegsLife });

    public void HangUp(Call call, Party party) =>
        Add(call.Id, HangUpLeg, At(call, party.CallSid) with { Label = party.Label, WantedFor = LegsLife });

    /// <summary>
    /// Calls a phone into the conference. Never twice for one row: if in doubt, it is looked up first. Nobody waits for it longer than
    /// it would have rung, and a stranger's phone must not ring without anyone on the line.
    /// </summary>
    public void Call(Call call, string label, NewLeg leg)
    {
        var wanted = leg.RingSeconds + (int)CallOptions.OutsideGrace.TotalSeconds;
        Add(call.Id, AddLeg, At(call, null) with { Label = label, New = leg, WantedFor = wanted });
    }

    /// <summary>From now on only the agent hears this leg. Send it before <see cref="Unmute"/>.</summary>
    public void Coach(Call call, string legSid, string agentLegSid) =>
        Add(call.Id, CoachLeg, At(call, legSid) with { Other = agentLegSid });

    /// <summary>From now on everyone hears this leg, unless it is muted.</summary>
    public void StopCoaching(Call call, string legSid) => Add(call.Id, StopCoachingLeg, At(call, legSid));

    public void Mute(Call call, string legSid, MonitorMode was) => Add(call.Id, MuteLeg, At(call, legSid) with { Was = Spelling.Of(was) });

    public void Unmute(Call call, string legSid) => Add(call.Id, UnmuteLeg, At(call, legSid));

    /// <summary>
    /// Back into the call's conference, with the document that first led the customer there. Whoever finds them outside asks again; an old
    /// command would take them out of where they are by then.
    /// </summary>
    public void Readmit(Call call) => Add(call.Id, ReadmitLeg, new(call.CallSid, Room: call.Id.ToString(), WantedFor: 30));

    private void InConference(Call call, string name, bool mends) => Add(call.Id, name, At(call, call.CallSid) with { Mends = mends });

    private static LegCommand At(Call call, string? sid) =>
        call.ConferenceSid is { } conference ? new(sid, conference) : new(sid, Room: call.Id.ToString());

    /// <summary>Takes the caller out of the conference, plays the message and hangs up.</summary>
    public void Farewell(Call call, string text) =>
        Add(call.Id, FarewellLeg, new(call.CallSid, Text: text, Language: call.Line.Language));

    /// <summary>Takes the caller out of the conference and to voicemail.</summary>
    public void TakeMessage(Call call) => Add(call.Id, TakeLegsMessage, new(call.CallSid));

    /// <summary>Records the caller's leg. Not safe to repeat by itself: the delivery checks first.</summary>
    public void StartRecording(Call call, Guid recording) => Add(call.Id, RecordLeg, new(call.CallSid, Recording: recording.ToString()));

    /// <param name="sid">Null while it is not known: the leg's current recording.</param>
    public void PauseRecording(Call call, string? sid) => Add(call.Id, PauseLegsRecording, new(call.CallSid, Recording: sid));

    public void ResumeRecording(Call call, string? sid) => Add(call.Id, ResumeLegsRecording, new(call.CallSid, Recording: sid));

    /// <param name="was">What the screens showed about it.</param>
    public void StopRecording(Call call, string? sid, CallRecording was) =>
        Add(call.Id, StopLegsRecording, new(call.CallSid, Recording: sid, Was: Spelling.Of(was)));

    private void Add(Guid callId, string name, LegCommand command) =>
        db.Enqueue(callId, ForRecordings.Contains(name) ? OfRecording : OfCall, name, command);
}
