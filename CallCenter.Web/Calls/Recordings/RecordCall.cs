using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <summary>
/// The caller's leg is recorded, not the conference and not an agent's leg: a recording continues through hold, park and
/// transfer, and the agent who then has the call can pause it. The call's state does not change.
/// </summary>
public sealed class RecordCall(CallCenterDb db, Transition transition, RecordingChange change, Audit audit)
{
    public Task<Outcome> Start(
        Guid callId, Guid agentId, CancellationToken ct) => Turn(callId, agentId, "started", (call, now) => call switch
    {
        { Line.Recording: RecordingRule.Off } => Refused(new(Why.WrongState, "Not recorded", "Calls on this line are not recorded.")),
        { Recording: not null } => Already,
        _ => Begin(call, agentId, now),
    }, ct);

    public Task<Outcome> Pause(Guid callId, Guid agentId, CancellationToken ct) => Turn(callId, agentId, "paused", async (call, _) =>
    {
        if (call.Recording is null) return new(Why.WrongState, "Not recording", "This call is not being recorded.");
        if (call.Recording == CallRecording.Paused) return null;
        transition.Tell.PauseRecording(call, await Sid(call, ct));
        call.Record(CallRecording.Paused);
        return null;
    }, ct);

    public Task<Outcome> Resume(Guid callId, Guid agentId, CancellationToken ct) => Turn(callId, agentId, "resumed", async (call, _) =>
    {
        if (call.Recording is null) return new(Why.WrongState, "Not recording", "This call is not being recorded.");
        if (call.Recording == CallRecording.On) return null;
        transition.Tell.ResumeRecording(call, await Sid(call, ct));
        call.Record(CallRecording.On);
        return null;
    }, ct);

    public Task<Outcome> Stop(Guid callId, Guid agentId, CancellationToken ct) => Turn(callId, agentId, "stopped", async (call, _) =>
    {
        // An agent who could not pause it may stop it, whatever the line's rule: what is said now must not be recorded.
        var goesOn = call.Troubles.Any(t => t.About == Trouble.OfRecording && t.Command is not Tell.RecordLeg);
        if (call.RecordingRule == RecordingRule.Always && !goesOn)
            return new(Why.WrongState, "Every call is recorded", "Every call on this line is recorded. You can pause the recording.");
        await StopNow(call, ct);
        return null;
    }, ct);

    /// <summary>
    /// Part of the transaction in which caller and agent meet, so after the notice: a line that records every call starts with the first
    /// answer. For people who were not told, such as those we call, it is up to the agent, who may tell them and start it.
    /// </summary>
    public async Task OnAnswer(Call call, DateTimeOffset now, CancellationToken ct)
    {
        if (call.RecordingRule != RecordingRule.Always || call.Recording is not null) return;
        if (await db.Recordings.AnyAsync(r => r.CallId == call.Id, ct)) return;
        await Begin(call, null, now);
        db.RingEvents.Add(new() { CallId = call.Id, Version = call.Version, Event = "recording_started", At = now });
    }

    /// <summary>Part of the caller's transaction; does nothing if nothing is recorded.</summary>
    public async Task StopNow(Call call, CancellationToken ct)
    {
        if (call.Recording is null) return;
        transition.Tell.StopRecording(call, await Sid(call, ct), call.Recording.Value);
        foreach (var recording in await Present(call).ToListAsync(ct)) recording.Status = RecordingStatus.Stopped;
        call.Record(null);
    }

    private Task<Refusal?> Begin(Call call, Guid? by, DateTimeOffset now)
    {
        var recording = new Recording
        {
            Id = Guid.CreateVersion7(),
            CallId = call.Id,
            LineId = call.LineId,
            Kind = RecordingKind.Call,
            Status = RecordingStatus.Asked,
            AgentId = by,
            StartedAt = now,
        };
        db.Recordings.Add(recording);
        transition.Tell.StartRecording(call, recording.Id);
        call.Record(CallRecording.On);
        return Already;
    }

    private static Task<Refusal?> Already => Task.FromResult<Refusal?>(null);
    private static Task<Refusal?> Refused(Refusal refusal) => Task.FromResult<Refusal?>(refusal);

    private IQueryable<Recording> Present(Call call) => db.Recordings
        .Where(r => r.CallId == call.Id && r.Kind == RecordingKind.Call
            && (r.Status == RecordingStatus.Asked || r.Status == RecordingStatus.InProgress))
        .OrderByDescending(r => r.StartedAt);

    private Task<string?> Sid(Call call, CancellationToken ct) => Present(call).Select(r => r.Sid).FirstOrDefaultAsync(ct);

    private Task<Outcome> Turn(Guid callId, Guid agentId, string verb,
        Func<Call, DateTimeOffset, Task<Refusal?>> turn, CancellationToken ct) => transition.Own(callId, agentId, async call =>
    {
        if (!call.Talking) return new Refusal(Why.WrongState, "Not connected yet", "Wait until you are connected.");
        if (!call.CustomerIsIn) return new Refusal(Why.WrongState, "Not connected yet", "The caller is still hearing the greeting.");
        var now = await db.Now(ct);
        var before = call.Version;
        if (await turn(call, now) is { } refusal) return refusal;
        if (call.Version == before) return await change.View(call, ct); // requested twice
        audit.Add(agentId, $"recording.{verb}", call.Id.ToString(), now);
        return await change.Save(call, $"recording_{verb}", now, ct);
    }, ct);
}
