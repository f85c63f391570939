using CallCenter.Web.Accounts;
using CallCenter.Web.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages.Ops;

/// <summary>The empty report; <c>Client/doctor.js</c> asks for the examination and fills it in.</summary>
[Authorize(Policy = Roles.Ops)]
public sealed class DoctorPage : PageModel
{
    public IEnumerable<(string Name, string Title, string Asks)> Layers { get; } =
        Doctor.Layers.Select(layer => (layer, $"{char.ToUpperInvariant(layer[0])}{layer[1..]}", AsksOf(layer)));

    public (string Command, string Does)[] Commands { get; } =
    [
        ("doctor", "The same examination. Ends with 1 if something required failed, with 0 otherwise."),
        ("doctor --json", "The same as one JSON object, for scripts and monitoring."),
        ("doctor --fix", "Applies the cures that only add or grant what the product needs and touch no row, then examines again."),
    ];

    private static string AsksOf(string layer) => layer switch
    {
        "schema" => "Is the database the one this version of the app was written for?",
        "visibility" => "Does everyone see the rows they should, and nobody else any?",
        "realtime" => "Does a message that is committed here reach an agent’s browser?",
        "twilio" => "Do the keys, the addresses and the webhooks fit together, both ways?",
        "lines" => "Does whoever calls a number of ours reach a line, at the hours it is set to?",
        "outbox" => "Does everything that has to leave this server leave it?",
        _ => "",
    };
}
