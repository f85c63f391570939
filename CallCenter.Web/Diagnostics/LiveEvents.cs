using System.Runtime.CompilerServices;

namespace CallCenter.Web.Diagnostics;

/// <summary>Judges the webhooks of a live call, once it is over.</summary>
public sealed class LiveEvents(Overheard heard, LiveCallTimes times)
{
    private static readonly Check Signatures = new("live_call.signatures", "Twilio's webhooks are signed with the auth token");
    private static readonly Check Labels = new("live_call.event_labels", "The join event of a leg created by the API carries its label");
    private static readonly Check Sequence = new("live_call.sequence", "Each conference event has its own sequence number");

    public async IAsyncEnumerable<Finding> Judge(string callSid, string label, [EnumeratorCancellation] CancellationToken ct)
    {
        var all = await times.Until(() => heard.SoFar(ct), IsComplete, times.Twilio, ct);
        var ofConference = all.Where(e => e.Of == "conference").ToList();
        yield return Signed(all.Count, all.Count(e => e.Of == "forged"));
        yield return Labelled(ofConference.Find(e => e.Event == "participant-join" && e.CallSid == callSid), label);
        yield return Numbered([.. ofConference.Select(e => e.Sequence)]);
    }

    private static bool IsComplete(IReadOnlyList<Heard> heard) =>
        heard.Any(e => e.Event == "conference-end") && heard.Any(e => e is { Of: "leg", Event: "completed" });

    private static Finding Signed(int all, int forged) => (all, forged) switch
    {
        (0, _) => Signatures.Failed("No webhook arrived.",
            new("See twilio.public_url of `dotnet CallCenter.Web.dll doctor`, and Twilio's Console, Monitor > Errors.")),
        (_, > 0) => Signatures.Failed($"{forged} of {all} webhooks are not signed with the auth token, so calls fail.",
            new("Set Twilio:AuthToken to the primary token. Webhook rules of the account may sign with another key: see docs/deploy.md.")),
        _ => Signatures.Passed($"{all} webhooks, all signed with it."),
    };

    private static Finding Labelled(Heard? join, string label) => join switch
    {
        null => Labels.Skipped("The join event did not arrive."),
        { Label: "" } => Labels.Warning("The join event has no ParticipantLabel. The product keeps the label it knows."),
        _ when join.Label == label => Labels.Passed($"ParticipantLabel is {label}, as requested."),
        _ => Labels.Failed($"ParticipantLabel is {join.Label}; {label} was requested.", LiveCallTimes.Report),
    };

    private static Finding Numbered(string[] numbers)
    {
        var arrived = $"In the order of arrival: {string.Join(", ", numbers)}.";
        if (numbers.Length < 2) return Sequence.Skipped($"{numbers.Length} events arrived.");
        return numbers.Distinct().Count() == numbers.Length
            ? Sequence.Passed(arrived)
            : Sequence.Warning(arrived + " The product also tells events apart by their call.");
    }
}
