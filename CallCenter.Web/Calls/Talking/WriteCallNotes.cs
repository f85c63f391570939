using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Talking;

/// <summary>The person's own note and the colleagues' notes on the same call; or why they may not see them.</summary>
public sealed record CallNotesOutcome(string? Text, IReadOnlyList<CallNoteView> Others, Refusal? Refusal = null)
{
    public static implicit operator CallNotesOutcome(Refusal refusal) => new(null, [], refusal);
}

/// <summary>Lets people who are or were on a call write notes, during the call and for half an hour after it.</summary>
public sealed class WriteCallNotes(CallCenterDb db)
{
    private static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(30);
    private static readonly Refusal NotYours = new(Why.NotYours, "Not your call", "Only people who are or were on this call can do that.");

    /// <param name="text">Plain text, line breaks included; empty removes the note.</param>
    /// <param name="anyCall">A supervisor may write on every call.</param>
    public Task<CallNotesOutcome> Run(
        Guid callId, Guid agentId, string? text, bool anyCall, CancellationToken ct) => db.InTransaction<CallNotesOutcome>(async () =>
    {
        var note = Clean(text);
        if (note.Length > CallNote.Longest)
            return new Refusal(Why.BadInput, "Too long", $"The note is longer than {CallNote.Longest} characters.");
        if (await Judge(callId, agentId, anyCall, ct) is { } refusal) return refusal;
        if (note.Length == 0) await db.CallNotes.Where(n => n.CallId == callId && n.AgentId == agentId).ExecuteDeleteAsync(ct);
        else
        {
            await db.Database.ExecuteSqlAsync($"""
                insert into app.call_notes (call_id, agent_id, text, updated_at) values ({callId}, {agentId}, {note}, clock_timestamp())
                on conflict (call_id, agent_id) do update set text = excluded.text, updated_at = excluded.updated_at
                  where call_notes.text <> excluded.text
                """, ct);
        }
        return new(note, []);
    }, ct);

    /// <summary>For the field on the desk. It works however long ago the call was.</summary>
    public async Task<CallNotesOutcome> Read(Guid callId, Guid agentId, bool anyCall, CancellationToken ct)
    {
        if (await Judge(callId, agentId, anyCall, ct) is { Why: not Why.WrongState } refusal) return refusal;
        var notes = await db.CallNotes.Of(callId, db, ct);
        return new(notes.FirstOrDefault(n => n.Agent.Id == agentId)?.Text ?? "", [.. notes.Where(n => n.Agent.Id != agentId)]);
    }

    private async Task<Refusal?> Judge(Guid callId, Guid agentId, bool anyCall, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!await db.Agents.AnyAsync(a => a.Id == agentId && a.Active, ct))
            return new(Why.NotYours, "Not an agent", "Your account cannot take calls.");
        if (!anyCall && !await db.IsOrWasOn(call, agentId, ct)) return NotYours;
        return call.EndedAt is { } ended && await db.Now(ct) > ended + Afterwards
            ? new(Why.WrongState, "Too late for notes",
                $"Notes can be written for up to {Afterwards.TotalMinutes:0} minutes after a call.") : null;
    }

    // What is saved during typing must not be refused: a character that cannot be stored becomes a space.
    private static string Clean(string? text) =>
        string.Concat((text ?? "").ReplaceLineEndings("\n").Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? ' ' : c)).Trim();
}

public static class CallNotes
{
    /// <summary>All notes on one call, in the order of their first saving.</summary>
    public static Task<List<CallNoteView>> Of(this IQueryable<CallNote> notes, Guid callId, CallCenterDb db, CancellationToken ct) => (
        from note in notes.AsNoTracking()
        join agent in db.Agents on note.AgentId equals agent.Id
        where note.CallId == callId
        orderby note.UpdatedAt
        select new CallNoteView(new(agent.Id, agent.DisplayName), note.Text, note.UpdatedAt)).ToListAsync(ct);
}
