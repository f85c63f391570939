namespace CallCenter.Tests.Architecture;

/// <summary>
/// What we do not write on pages, in docs, log lines and comments. The terms are in docs/terms.md: one meaning per word.
/// </summary>
internal static class PlainEnglish
{
    public static IReadOnlyList<Wording> All { get; } =
    [
        // Fused and inverted clauses
        new(@"\b(who|that|which|what|whatever|whoever) (is|are|was|were) no\b(?! (longer|more|one|problem|reason|different))",
            "someone who is no agent", "someone who is not an agent"),
        new(@"\b(that|which|what|where there) (is|are) none\b", "2 for a number that is none", "2 for an invalid number"),
        new(@"\b(for|to|by) who\b", "for who keeps it where it is always up", "for those who host it somewhere always available"),
        new(@"\bwhom nobody\b", "a caller whom nobody answers", "a caller who is not answered"),
        new(@"\b(that|which) (is|are) to \w+", "a resource that is to be created", "a resource that will be created"),
        new(@"\bwho(ever)? looks? after\b", "Tell whoever looks after this server", "Tell your administrator"),

        // Pictures
        new(@"\b([Tt]ell|[Tt]ells|[Tt]old) of\b", "Both channels are told of together", "Both channels are announced in one message"),
        new(@"\b(hears?|heard|asked) of\b", "what is asked of the server", "what is requested from the server"),
        new(@"\b(said|says?|speaks?) of\b", "what is said of a call", "what is reported about a call"),
        new(@"\b(comes?|came) to (the same|nothing)\b", "which comes to the same", "which is equivalent"),
        new(@"\b([Ll]ies?|lay) with\b", "The music lies with Twilio", "Twilio hosts the hold music"),
        new(@"\b([Tt]he|[Aa]|[Oo]ne|[Ww]hole|[Bb]usy|[Qq]uiet) house\b", "the whole house", "everyone; the installation; a busy floor"),
        new(@"\bwithout a (face|word)\b", "a shell without a face", "headless; silently"),
        new(@"\bdone from outside\b", "Chaos is done from outside", "Faults are injected from outside the process"),
        new(@"\bdoes not do its work\b", "a database that does not do its work", "a database that is not working"),
        new(@"\bin vain\b", "a request waits in vain", "a request gets no answer"),

        // Old words
        new(@"(?<![#!`])\banew\b(?![`:]| =|\))", "scheduled anew", "scheduled again"),
        new(@"\bfor ever\b", "kept for ever", "kept forever"),
        new("""(?<![#"'/\-\w])telephones?\b(?!-event)""", "the customer's telephone rings", "the customer's phone rings"),

        // One meaning per word
        new(@"\bparked (outbox )?(messages?|rows?)\b|\b(messages?|rows?) (that|which) (is|are|was|were) parked\b",
            "a parked message", "a dead letter; a call is parked, a message is not"),
        new(@"\b(?i:calls?|callers?|connections?|messages?|broadcasts?|events?|webhooks?|answers?) (is|are|was|were) lost\b",
            "The connection was lost", "The connection dropped; lost is a claim that another won"),
        new(@"\b[Ll]ost (calls?|callers?|connections?|messages?|broadcasts?|events?|webhooks?|answers?|updates?)\b",
            "after a lost message", "after a missed message; lost is a claim that another won"),

        // Labels and sentences on the pages
        new(@"\bGo away\b", "Go away", "Set me away"),
        new(@"\bdo(es)? not belong together\b", "This user name and password do not belong together.", "Incorrect user name or password."),
        new(@"\bThey see\b", "They see", "Caller ID"),
        new(@"\b(Nobody|Nothing) fits\b", "Nobody fits.", "No matches."),
        new(@"\bNot for you\b", "Not for you", "Access denied"),
        new(@"\bTo the start\b", "To the start", "Home"),
        new(@"\bgave no pass\b|\byour pass\b", "The server gave no pass for your phone.", "Could not get a phone token."),
        new(", (days|seconds)(?=<| [(])", "Kept for, days (optional)", "Retention (days)"),
        new(@"\b[Uu]pdates? by itself\b", "Updates by itself", "Live"),
        new(@"\bLook at this\b", "Look at this", "Needs attention"),
        new(@"\bstill apart\b", "You are still apart.", "You are still in a private consultation."),
        new(@"\bSpeaking with all\b", "Speaking with all", "In conference"),
        new(@"\bIf it stays\b", "If it stays, call them back.", "If it continues, call them back."),
        new(@"\b[Nn]obody chosen\b", "Nobody chosen", "No one selected"),
        new(@"\bdoes not ring you\b", "It does not ring you.", "This call is not ringing for you."),
        new(@"\bWhom lines ring\b", "Whom lines ring.", "Groups of agents that lines ring."),
        new(@"\bit at (a|the) line\b", "Add a calendar, and choose it at a line.", "Add a calendar, and select it for a line."),
        new(@"\bempty for only\b", "Leave empty for only then.", "Leave empty to ring the reserve only then."),
        new(@"\b([Bb]lock|[Bb]locked) for good\b", "Block for good", "Block permanently"),
    ];
}
