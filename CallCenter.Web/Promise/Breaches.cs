namespace CallCenter.Web.Promise;

/// <summary>Something that keeps changes from being on every screen within a second.</summary>
/// <param name="Id">One of <see cref="Breaches.Ids"/>.</param>
/// <param name="Layer">Where to look.</param>
/// <param name="Everyone">It concerns everybody, not only the screens that are named.</param>
/// <param name="Found">A sentence with figures and names.</param>
public sealed record Breach(string Id, Layer Layer, bool Everyone, string Found, string Cure);

/// <summary>What is known at one moment.</summary>
/// <param name="DifferedInAnHour">How often screens differed from the server's digest in the last hour.</param>
/// <param name="Waiting">Events that do not leave; null if all did.</param>
public sealed record Seen(
    DateTimeOffset Now, Figures Lately, long DifferedInAnHour, IReadOnlyList<ScreenStatus> Screens, Unsent? Waiting);

/// <summary>Compares what was measured with what is promised.</summary>
public static class Breaches
{
    /// <summary>A change is on every screen within this time.</summary>
    public const int Promised = 1_000;

    public const string Speed = "speed", Waiting = "waiting", Delivery = "delivery", Updates = "updates", Behind = "behind",
        Silent = "silent", Digests = "digests";

    /// <summary>In the order in which they are shown: the causes before the effects.</summary>
    public static IReadOnlyList<string> Ids { get; } = [Waiting, Delivery, Updates, Speed, Behind, Silent, Digests];

    // The last report of a closed tab stays for a while; an open one reports when its connection or a call changes.
    private static readonly TimeSpan Current = TimeSpan.FromMinutes(2);
    private const int Named = 5;
    private static readonly int FirstSlow = Buckets.Of(Promised) + 1;

    public static IReadOnlyList<Breach> In(Seen seen) =>
        [.. new[] { Unsent(seen), Unseen(seen), Polling(seen), Slow(seen), Old(seen), Deaf(seen), Different(seen) }.OfType<Breach>()];

    /// <summary>
    /// Its p99 is above a second, and that is more than one event: of fewer than a hundred, the p99 is the slowest, and a
    /// desk is not slow for one event.
    /// </summary>
    public static bool IsSlow(Spread? times) => times is { P99: > Promised } && times.Counts.Skip(FirstSlow).Sum() > 1;

    private static Breach? Unsent(Seen seen)
    {
        if (seen.Waiting is not { } waiting) return null;
        var found = $"{Count(waiting.Count, "event")} committed and not sent, the oldest for {waiting.Oldest.TotalSeconds:0} s.";
        if (waiting.LastError is { } error)
            return new(Waiting, Layer.Realtime, true, $"{found} {error}",
                "The error says why Realtime does not take them. They are retried, and screens ask every 5 s meanwhile: see /ops/outbox.");
        return waiting.BeingSent
            ? new(Waiting, Layer.Realtime, true, $"{found} Realtime has them and does not answer.",
                "Look at the Realtime server: its load, its log, and the network to it.")
            : new(Waiting, Layer.Outbox, true, $"{found} No publishing loop has taken them.",
                "See the layer Outbox: is a Hangfire server alive? Restart the app if its loop hangs.");
    }

    private static Breach? Unseen(Seen seen) => seen.Lately is { Unseen: > 0 } figures
        ? new(Delivery, Layer.Realtime, true,
            $"{Count(figures.Unseen, "event")} of {figures.Announced} reached no screen: Realtime accepted them, and screens were open.",
            "See realtime.delivery: may the service key write to private channels, and do the policies on realtime.messages "
            + "let agents read? Do all apps use one Realtime?")
        : null;

    private static Breach? Polling(Seen seen)
    {
        var open = seen.Screens.Where(s => seen.Now - s.At < Current).ToList();
        var polling = open.FindAll(s => s.Connection == "polling");
        if (polling.Count == 0) return null;
        var everyone = polling.Count == open.Count;
        return new(Updates, Layer.Realtime, everyone,
            everyone ? $"No open screen has live updates ({Names(polling)}): each asks every 5 s."
                : $"{Names(polling)} without live updates: asks every 5 s. The other {open.Count - polling.Count} have them.",
            everyone ? "See realtime.join and visibility.channels: a policy on realtime.messages, or the function app.may_listen, "
                + "refuses agents; or nothing reaches Realtime."
                : "Check that WebSockets pass on this computer: run the device check, /desk/check, there.");
    }

    private static Breach? Slow(Seen seen)
    {
        // The times are an agent's, on all of their screens together.
        var (figures, people) = (seen.Lately, seen.Screens.DistinctBy(s => s.AgentId).ToList());
        var slow = people.Where(s => IsSlow(s.Drawn)).OrderByDescending(s => s.Drawn.P99).ToList();
        if (figures.Layers.GetValueOrDefault(Layer.Transaction) is { } held && IsSlow(held))
            return new(Speed, Layer.Transaction, true, $"Transactions took {Milliseconds.Say(held.P99)} (p99) before their commit.",
                "Something holds locks or the database is overloaded: look at pg_stat_activity, and at what else runs on its machine.");
        if (!IsSlow(figures.Screens) && slow.Count == 0) return null;

        var measured = people.Count(s => s.Drawn.Events > 0);
        var everyone = slow.Count == 0 || (measured > 1 && slow.Count * 2 > measured);
        var layer = everyone ? Slowest(figures) : slow[0].WorstLayer ?? Slowest(figures);
        var p99 = IsSlow(figures.Screens) ? $"p99 {Milliseconds.Say(figures.Screens.P99)} on all screens" : "";
        var desks = slow.Count > 0 ? Names(slow, s => $"p99 {Milliseconds.Say(s.Drawn.P99)}") : "";
        var parts = string.Join("; ", new[] { p99, everyone && p99.Length > 0 ? "" : desks }.Where(p => p.Length > 0));
        return new(Speed, layer, everyone, $"{parts}. Most of the time is spent in: {Name(layer)}.", CureOf(layer, everyone));
    }

    private static Breach? Old(Seen seen)
    {
        var behind = seen.Screens.Where(s => s.BehindSince is not null).OrderBy(s => s.BehindSince).ToList();
        return behind.Count == 0 ? null : new(Behind, behind[0].WorstLayer ?? Layer.Realtime, false,
            $"Behind: {Names(behind, s => $"for {(seen.Now - s.BehindSince!.Value).TotalSeconds:0} s")}.",
            "Such a screen asks for everything again with its next heartbeat. If it is still behind then, reload the page there, "
            + "and check its network and computer: /desk/check.");
    }

    private static Breach? Deaf(Seen seen)
    {
        var silent = seen.Screens.Where(s => s.Silent).ToList();
        return silent.Count == 0 ? null : new(Silent, Layer.Realtime, false,
            $"Heard nothing while others did: {Names(silent, LastHeard)}.",
            "The page is asleep, or its connection is dead without knowing it. Wake the computer or reload the page there.");
    }

    private static Breach? Different(Seen seen)
    {
        if (seen.DifferedInAnHour <= 1) return null;
        var whose = seen.Screens.Where(s => s.Differed > 0).OrderByDescending(s => s.Differed).ToList();
        var lately = whose.Count > 0 ? $" In the last 15 minutes: {Names(whose, s => $"{s.Differed}")}." : "";
        return new(Digests, Layer.Realtime, false,
            $"Screens differed from the server {seen.DifferedInAnHour} times in the last hour: they had missed an event.{lately}",
            "Each was put right with a snapshot. On one desk it is its network; on many, Realtime drops messages: "
            + "check its rate limits and its log.");
    }

    private static string LastHeard(ScreenStatus screen) =>
        screen.HeardAt is { } at ? $"last at {at.UtcDateTime:HH:mm:ss} UTC" : "never";

    private static Layer Slowest(Figures figures) => new[] { Layer.Outbox, Layer.Realtime, Layer.Browser }
        .MaxBy(l => figures.Layers.GetValueOrDefault(l)?.P99 ?? -1);

    private static string CureOf(Layer layer, bool everyone) => (layer, everyone) switch
    {
        (Layer.Outbox, _) => "Events wait for the publishing loop: see the layer Outbox, and this machine's load.",
        (Layer.Browser, _) =>
            "The computer or its browser is busy: close other programs and tabs there, and run the device check, /desk/check.",
        (_, true) => "Realtime is slow or far away: compare realtime.publish and realtime.delivery, its rate limits and its load.",
        _ => "It is the network of this desk: run the device check, /desk/check, there.",
    };

    /// <summary>As the page and the doctor call it.</summary>
    public static string Name(Layer layer) => layer switch
    {
        Layer.Transaction => "Transaction",
        Layer.Outbox => "Outbox",
        Layer.Realtime => "Realtime and network",
        _ => "Browser",
    };

    private static string Names(List<ScreenStatus> screens, Func<ScreenStatus, string>? with = null)
    {
        var named = screens.Take(Named).Select(s => with is null ? s.Name : $"{s.Name} ({with(s)})").Distinct();
        return string.Join(", ", named) + (screens.Count > Named ? $" and {screens.Count - Named} more" : "");
    }

    private static string Count(long count, string of) => count == 1 ? $"1 {of}" : $"{count} {of}s";
}
