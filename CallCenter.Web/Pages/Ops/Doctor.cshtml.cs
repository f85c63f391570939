using CallCenter.Web.Accounts;
using CallCenter.Web.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Ops;

/// <summary>The empty report; <c>Client/doctor.js</c> requests the examination and fills it in.</summary>
[Authorize(Policy = Roles.Ops)]
public sealed class DoctorPage : PageModel
{
    public IEnumerable<(string Name, string Title, string Asks)> Layers { get; } =
        Doctor.Layers.Select(layer => (layer, $"{char.ToUpperInvariant(layer[0])}{layer[1..]}", AsksOf(layer)));

    public (string Command, string Does)[] Commands { get; } =
    [
        ("doctor", "The same examination. Exits with 1 if a required check failed, otherwise with 0."),
        ("doctor --json", "The same, as one JSON object, for scripts and monitoring."),
        ("doctor --fix", "Applies the cures that only create or grant what the product needs and change no rows, then examines again."),
    ];

    private static string AsksOf(string layer) => layer switch
    {
        "schema" => "Does the database match this version of the app?",
        "visibility" => "Does everyone see the rows they should, and no others?",
        "realtime" => "Does a committed message reach an agent’s browser?",
        "twilio" => "Do the keys, addresses and webhooks work in both directions?",
        "lines" => "Do callers to our numbers reach a line during its opening hours?",
        "outbox" => "Does every queued message leave this server?",
        "promise" => "Is every change on every screen within a second?",
        _ => "",
    };
}
