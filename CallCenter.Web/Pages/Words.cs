using System.Globalization;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Contacts.Import;
using CallCenter.Web.FollowUps;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Pages;

/// <summary>States, reasons, events and times as people say them.</summary>
internal static class Words
{
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>4:05, or 1:04:05 from an hour on.</summary>
    public static string Duration(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        return span.TotalHours >= 1 ? $"{(int)span.TotalHours}:{span:mm\\:ss}" : $"{span:m\\:ss}";
    }

    /// <summary>For ages where only the magnitude matters: 12 s, 5 min, 3 h, 2 d.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => $"{span.TotalSeconds:0} s",
        { TotalHours: < 1 } => $"{span.TotalMinutes:0} min",
        { TotalDays: < 1 } => $"{span.TotalHours:0} h",
        _ => $"{span.TotalDays:0} d",
    };

    /// <summary>A calendar's days: dates, the same for every reader. <c>24 Dec to 26 Dec every year</c></summary>
    public static string Days(Holiday holiday)
    {
        var form = holiday.Yearly ? "d MMM" : "d MMM yyyy";
        var from = holiday.DayFrom.ToString(form, CultureInfo.InvariantCulture);
        var to = holiday.Days > 1 ? $" to {holiday.DayTo.ToString(form, CultureInfo.InvariantCulture)}" : "";
        return $"{from}{to}{(holiday.Yearly ? " every year" : "")}";
    }

    /// <summary>An ISO 3166 code with the country's name, if this machine knows it.</summary>
    public static string Country(string code)
    {
        try { return $"{new RegionInfo(code).EnglishName} ({code})"; }
        catch (ArgumentException) { return code; }
    }

    public static string Column(ImportColumn column) => column switch
    {
        ImportColumn.Ignore => "Not imported",
        ImportColumn.FirstName => "First name",
        ImportColumn.LastName => "Last name",
        ImportColumn.Label => "Label of the numbers",
        ImportColumn.Vip => "VIP (yes or no)",
        ImportColumn.ExternalId => "External id",
        ImportColumn.ExternalUrl => "External link",
        _ => column.ToString(),
    };

    public static string Outcome(EndReason reason) => reason switch
    {
        EndReason.Abandoned => "Caller hung up",
        EndReason.NoAnswer => "Not answered",
        EndReason.Completed => "Answered",
        EndReason.Failed => "Failed",
        EndReason.Rejected => "Rejected",
        EndReason.Voicemail => "Voicemail",
        EndReason.Busy => "Busy",
        EndReason.Canceled => "Cancelled",
        EndReason.Closed => "Closed",
        EndReason.Blocked => "Blocked",
        _ => reason.ToString(),
    };

    public static string Missed(MissedWhy why) => why switch
    {
        MissedWhy.Abandoned => "hung up while waiting",
        MissedWhy.TooLong => "nobody answered in time",
        MissedWhy.TooMany => "too many callers were waiting",
        MissedWhy.Nobody => "nobody was there",
        MissedWhy.Closed => "the line was closed",
        MissedWhy.Voicemail => "sent to voicemail",
        _ => "could not be called back",
    };

    public static string Settled(MissedRow row) => (row.ClosedAs, row.ClosedBy) switch
    {
        (ClosedAs.Talked, { } who) => $"{who} talked with them",
        (ClosedAs.Talked, null) => "Someone outside talked with them",
        (ClosedAs.Done, { } who) => $"Done by {who}",
        (ClosedAs.Done, null) => "No message: the caller hung up at the tone",
        (ClosedAs.NoNeed, { } who) => $"No need, says {who}",
        (ClosedAs.NoNeed, null) => "No need",
        _ => "Expired: nobody settled it",
    };

    public static string Explained(EndReason reason, bool answered) => reason switch
    {
        EndReason.NoAnswer when answered => "Answered, then the agent was disconnected. Nobody answered when it rang again.",
        EndReason.Abandoned => "The caller hung up before anyone answered.",
        EndReason.NoAnswer => "Nobody answered in time, or nobody was there.",
        EndReason.Completed => "Answered and ended normally.",
        EndReason.Failed => "The carrier could not connect the call, or dropped it.",
        EndReason.Rejected => "The call was rejected, or its line was inactive.",
        EndReason.Voicemail when answered =>
            "Answered, then the agent was disconnected. Nobody answered when it rang again, so the caller was sent to voicemail.",
        EndReason.Voicemail => "Nobody answered or the line was closed, so the caller was sent to voicemail.",
        EndReason.Blocked => "The number is blocked, or the line refuses withheld numbers. The call did not ring.",
        EndReason.Closed => "The line was closed, and the caller heard the after-hours message.",
        EndReason.Busy => "The number was busy, or the call was declined.",
        EndReason.Canceled => "The agent hung up before anyone answered.",
        _ => Outcome(reason),
    };

    /// <summary>How a call ended. The timeline knows the cause of most that nobody answered.</summary>
    public static string Explained(CallStory story)
    {
        if (story.Call.EndReason is not { } reason) return "This call is in progress.";
        var answered = story.Call.AnsweredAt is not null;
        var cause = answered ? null : Cause(EndedBy.In(story.Lines.LastOrDefault(line => line.Event == "ended")?.Detail));
        if (cause is null) return Explained(reason, answered);
        cause = char.ToUpperInvariant(cause[0]) + cause[1..];
        return reason switch
        {
            EndReason.Voicemail => $"{cause}, so the caller was sent to voicemail.",
            EndReason.Closed => $"{cause}, and the caller heard the after-hours message.",
            EndReason.NoAnswer or EndReason.Blocked or EndReason.Rejected => $"{cause}.",
            _ => Explained(reason, answered),
        };
    }

    public static string State(CallState state) => state switch
    {
        CallState.Ringing => "Ringing",
        CallState.Claimed => "Connecting",
        CallState.Active => "Talking",
        CallState.Held => "On hold",
        CallState.Parked => "Parked",
        CallState.Dialing => "Calling",
        CallState.Outside => "With an outside number",
        _ => "Ended",
    };

    /// <summary>Why there is nothing to play; null if there is.</summary>
    public static string? Silent(PastRecording recording) => recording switch
    {
        { DeletedAt: not null } => "Deleted at the end of its retention:",
        { Status: RecordingStatus.Completed } => null,
        { Status: RecordingStatus.Absent } => "Nothing was recorded.",
        { Status: RecordingStatus.Asked or RecordingStatus.InProgress } => "In progress.",
        _ => "Processing.",
    };

    public static string Tone(CallState state) => state switch
    {
        CallState.Ringing or CallState.Claimed or CallState.Dialing => "accent",
        CallState.Active or CallState.Outside => "good",
        CallState.Held or CallState.Parked => "warn",
        _ => "none",
    };

    public static string Tone(EndReason reason) => reason switch
    {
        EndReason.Completed => "good",
        EndReason.Abandoned or EndReason.NoAnswer or EndReason.Busy => "warn",
        EndReason.Failed => "bad",
        _ => "none",
    };

    /// <summary>One line of a call's timeline, a whole sentence with its actor.</summary>
    public static (string Text, string Tone) Story(StoryLine line, bool first)
    {
        var who = line.Who ?? "An agent";
        return line.Event switch
        {
            "ringing" when line.Detail == DeclineCall.Declined => ($"{who} declined", "none"),
            "ringing" when line.Detail == ReleaseCall.Expired =>
                ("Rings again: the agent who took the call was not connected in time", "warn"),
            "ringing" when line.Detail == ReleaseCall.Dropped => ("Rings again: the agent was disconnected", "warn"),
            "ringing" when line.Detail == ReleaseCall.Removed => ("Rings again: the agent may no longer take calls", "warn"),
            "ringing" or "transferred" when line.Detail?.StartsWith(Overflow.Moved, StringComparison.Ordinal) == true =>
                ($"{(first ? "The call came in and moved to " : "Moved to ")}{line.Detail[Overflow.Moved.Length..]}", "warn"),
            "ringing" when line.Detail == OfferCalls.Offered => ($"Offered to {line.Who ?? "an agent"}", "accent"),
            "ringing" when line.Detail == OfferCalls.Everyone => ("Rings everyone: nobody took the offer", "accent"),
            "ringing" when line.Detail == RingOn.Reserve =>
                (first ? "The call came in and also rings the reserve" : "Also rings the reserve", "accent"),
            "ringing" when line.Detail == RingOn.NoReserve => ("The team has no reserve", "none"),
            "ringing" when line.Detail == RingOn.NotThere => ("Rings again: agent not available", "accent"),
            "ringing" when line.Detail is RingOn.NoAnswer or RingOn.ParkedTooLong => ($"Rings again: {line.Detail}", "accent"),
            "ringing" when PartyGone.In(line.Detail) => ($"Rings again: {line.Detail}", "warn"),
            "dialing" when line.Detail is { } queued => (queued, "accent"),
            "dialing" => (first ? $"{who} placed the call" : "The customer’s phone is ringing", "accent"),
            "parties_changed" => (line.Detail ?? "Someone joined or left", "accent"),
            "ringing" => (first ? "The call came in and started to ring" : "Rings again", "accent"),
            "answered" => ($"{who} took the call", "accent"),
            "picked_up" => ($"{who} picked up the call", "accent"),
            "active" when line.Detail == JoinCall.Early => ($"{who} joined; the caller was still hearing the greeting", "accent"),
            "active" => ($"{who} was connected", "good"),
            "held" => ($"{who} put the caller on hold{With(line)}", "warn"),
            "resumed" => ($"{who} took the caller off hold{With(line)}", "good"),
            "parked" => ($"{who} parked the call{(line.Detail is { } slot ? $" in {slot}" : "")}", "warn"),
            "transferred" => ($"{who} transferred the call{(line.Detail is { } to ? $": {to}" : "")}", "accent"),
            "caller_named" => (line.Who is null ? "The caller’s name was changed" : $"{who} named the caller", "none"),
            "recording_started" => (line.Who is null ? "The recording began" : $"{who} started the recording", "none"),
            "recording_paused" => ($"{who} paused the recording", "none"),
            "recording_resumed" => ($"{who} resumed the recording", "none"),
            "recording_stopped" => (line.Who is null ? "The recording ended" : $"{who} stopped the recording", "none"),
            "recording_failed" => ("The recording failed: nothing was recorded", "bad"),
            "trouble" => (line.Detail ?? "A Twilio command failed", "bad"),
            "trouble_over" => ($"{line.Detail ?? "A Twilio command"}: succeeded on a later try", "good"),
            "was_live" => ($"{who} was on the call when the earlier system was replaced", "none"),
            "was_parked" => ($"Was parked in {line.Detail} when the earlier system was replaced", "none"),
            "ended" => ($"The call ended{Ending(line)}", "none"),
            _ => (line.Event.Replace('_', ' ') + (line.Detail is null ? "" : $": {line.Detail}"), "none"),
        };
    }

    private static string With(StoryLine line) => line.Detail is { } detail ? $": {detail}" : "";

    private static string Ending(StoryLine line) => EndedBy.In(line.Detail) switch
    {
        { } by when DialRefusal.Words(by) is { } refused => $": {refused}",
        "agent" => $": {line.Who ?? "the agent"} hung up",
        "caller" => ": the caller hung up, or the line dropped",
        { } by when Cause(by) is { } cause => $": {cause}",
        _ => "",
    };

    /// <summary>Why nobody answered a caller; null if the word means something else.</summary>
    private static string? Cause(string? by) => by switch
    {
        Overflow.TooLong => "nobody answered in time",
        LineState.ByHours or Overflow.Closed => "the line was closed",
        LineState.ByHoliday => "the line was closed for a holiday",
        LineState.ByHand => "a supervisor had closed the line",
        Overflow.Nobody => "nobody was there",
        Overflow.Full => "too many callers were waiting",
        Overflow.Barred => "the line’s outside number may not be called",
        ReceiveCall.Listed => "the number was blocked",
        ReceiveCall.Withheld => "the line refuses withheld numbers, and the caller was told so",
        ReceiveCall.SwitchedOff => "the line was switched off, and the caller was told that the number is not in service",
        _ => null,
    };
}
