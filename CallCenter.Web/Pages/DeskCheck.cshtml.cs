using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages;

/// <summary>"Check my device": what agents can find out themselves before they ask for help. The browser does all of it.</summary>
[Authorize(Policy = Roles.Agent)]
public sealed class DeskCheckModel : PageModel
{
    /// <param name="Name">The client's name for it.</param>
    public sealed record Check(string Name, string Title, string Icon);

    public IReadOnlyList<Check> Checks { get; } =
    [
        new("page", "Browser and address", "lock"),
        new("microphone", "Microphone", "mic"),
        new("sound", "Sound", "volume-up"),
        new("notifications", "Notifications", "bell"),
        new("speed", "Connection speed", "hourglass-split"),
        new("updates", "Live updates", "broadcast"),
        new("device", "Phone", "telephone"),
    ];
}
