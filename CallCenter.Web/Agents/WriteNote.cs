using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Agents;

/// <summary>The agent with the new note, or the problem with it; neither if the person is not an agent (any more).</summary>
public sealed record NoteOutcome(AgentView? Agent, Problem? Problem = null);

/// <summary>What colleagues read next to the person's name. It stays while the person's status changes, until they sign out.</summary>
public sealed class WriteNote(CallCenterDb db, Announce announce)
{
    public const int Longest = 60;

    public async Task<NoteOutcome> Run(Guid agentId, string? text, CancellationToken ct)
    {
        var note = Typed.Clean(text);
        if (Typed.Check(note, "Note", "The note", Longest, required: false) is { } problem) return new(null, problem);
        return new(await db.InTransaction(() => Write(agentId, note.Length == 0 ? null : note, ct), ct));
    }

    private async Task<AgentView?> Write(Guid agentId, string? note, CancellationToken ct)
    {
        var agent = await db.LockAgent(agentId, ct);
        if (agent is not { Active: true }) return null;
        if (agent.Note != note)
        {
            agent.Note = note;
            agent.Version++;
            announce.Agent(agent, await db.Now(ct));
            await db.SaveChangesAsync(ct);
        }
        return AgentView.Of(agent);
    }
}
