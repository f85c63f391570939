using CallCenter.Web.Accounts;
using CallCenter.Web.Calls.Blocking;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Promise;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.History;

/// <summary>One call. Ops may open it too: a stuck outbox row links here.</summary>
[Authorize(Roles = Roles.Supervisor + "," + Roles.Ops)]
public sealed class CallPage(
    CallStories stories, WriteCallNotes notes, CallRecordings recordings, BlockedNumbers blocked, ScreenFigures figures) : PageModel
{
    public CallStory Story { get; private set; } = null!;
    /// <summary>Whose number it is. Contacts are for agents and supervisors.</summary>
    public string? Contact { get; private set; }
    /// <summary>For supervisors, and agents who are or were on the call.</summary>
    public IReadOnlyList<CallNoteView> Notes { get; private set; } = [];
    public IReadOnlyList<PastRecording> Recordings { get; private set; } = [];
    /// <summary>How the screens showed each version of the call.</summary>
    public IReadOnlyDictionary<long, EventOnScreens> Screens { get; private set; } = new Dictionary<long, EventOnScreens>();
    /// <summary>Ops run the system; conversations are not for them.</summary>
    public bool MayHear => User.IsInRole(Roles.Supervisor);

    /// <summary>The customer would be turned away now.</summary>
    public bool Blocked { get; private set; }

    public async Task<IActionResult> OnGet(Guid id, CancellationToken ct)
    {
        if (await stories.Find(id, ct) is not { } story) return NotFound();
        Story = story;
        var (supervisor, agent) = (User.IsInRole(Roles.Supervisor), User.IsInRole(Roles.Agent));
        if (supervisor || agent) Contact = story.Call.Contact;
        if (supervisor || (agent && await notes.Read(id, User.Id(), anyCall: false, ct) is { Refusal: null })) Notes = story.Notes;
        Recordings = await recordings.Of(id, ct);
        Screens = (await figures.Story(id, ct)).ToDictionary(e => e.Version);
        Blocked = await blocked.Blocks(story.Call.Number, ct);
        return Page();
    }
}
