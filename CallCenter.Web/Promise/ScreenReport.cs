using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace CallCenter.Web.Promise;

/// <summary>An event as one screen has shown it: the time from the commit to the frame, and the browser's own part of that.</summary>
public readonly record struct Drawn(long Version, int Ms, int OwnMs);

/// <param name="Shown">The version that the screen shows; null if it shows the call no more, or does not know.</param>
public sealed record CallOnScreen(Guid Id, long? Shown, IReadOnlyList<Drawn> Drawn);

/// <summary>Events by bucket: from the commit to the frame, from the commit to the arrival, and from there to the frame.</summary>
/// <param name="WorstCall">Null if the slowest event was about an agent.</param>
public sealed record Measured(int[] Lag, int[] Way, int[] Own, Guid? WorstCall, long? WorstVersion, int WorstMs, int WorstOwnMs);

/// <summary>
/// What one screen (a tab with a desk or <c>/live</c>) has measured since its last report, as its heartbeat brought it. Nothing in it is
/// believed blindly: what cannot be so is no report.
/// </summary>
public sealed record ScreenReport
{
    private const int LongestText = 1500; // a heartbeat has at most 1 KB
    private const int MostEvents = 20_000;
    private const int LongestMs = 600_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    /// <summary>A page may draw an event just before its first report begins, by as much as its request takes.</summary>
    private static readonly TimeSpan Opening = TimeSpan.FromMinutes(1);

    public required Guid AgentId { get; init; }
    public required string Tab { get; init; }
    /// <summary>Grows with each report of a tab. A report that comes twice has the same.</summary>
    public required int Number { get; init; }
    /// <summary><c>desk</c> or <c>live</c>.</summary>
    public required string Page { get; init; }
    public required bool Live { get; init; }
    /// <summary>A page that has just been opened is still connecting; one without live updates reports again within seconds.</summary>
    public string Connection => Live ? "live" : Number == 1 ? "opening" : "polling";
    public required bool Visible { get; init; }
    public required string Browser { get; init; }
    /// <summary>When it arrived, by the database's clock.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The screen was open from then on, and reports what was committed until <see cref="Until"/>.</summary>
    public required DateTimeOffset Since { get; init; }
    public required DateTimeOffset Until { get; init; }
    /// <summary>Before <see cref="Since"/> it was not open, asleep, or without live updates.</summary>
    public bool Anew { get; init; }
    /// <summary>
    /// Earlier reports cover what was committed until then. Of what came between that and <see cref="Since"/>, only the events that the
    /// screen has drawn are expected of it.
    /// </summary>
    public DateTimeOffset Covered { get; init; }
    /// <summary>Its estimate of the server's clock is right within this; null if it has none.</summary>
    public int? BoundMs { get; init; }
    public int SleptMs { get; init; }
    public int Heard { get; init; }
    public int Duplicate { get; init; }
    public int Stale { get; init; }
    public int Differed { get; init; }
    public Measured? Seen { get; init; }
    public Measured? Hidden { get; init; }
    public IReadOnlyList<CallOnScreen> Calls { get; init; } = [];
    /// <summary><see cref="Calls"/> has every call that the screen shows.</summary>
    public bool Whole { get; init; }
    /// <summary>Events that were drawn are missing in <see cref="Calls"/>.</summary>
    public bool Cut { get; init; }

    /// <summary>Null if it is not plausible.</summary>
    public static ScreenReport? Read(JsonElement seen, Guid agentId, string? tab, string? userAgent, DateTimeOffset at)
    {
        if (seen.ValueKind != JsonValueKind.Object || seen.GetRawText().Length > LongestText) return null;
        if (tab is not { Length: > 0 and <= 40 } || !tab.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return null;
        try
        {
            return seen.Deserialize<Sent>(JsonSerializerOptions.Web) is { IsPlausible: true } sent
                ? sent.Of(agentId, tab, BrowserName.Of(userAgent), at) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException) { return null; }
    }

    /// <summary>
    /// It begins where the one before ended. By when they arrived they would overlap, or leave a gap, by what the requests took: an event
    /// in it would be expected of this screen twice, or not at all. After a gap it covers nothing again either; but it may have been under
    /// way for so long that it ended before that, and then it is not extended.
    /// </summary>
    public ScreenReport After(WrittenReports? before)
    {
        if (before is null) return this;
        if (Number < before.Last) return this with { Covered = Since }; // another node was faster with the one after it
        var follows = !Anew && Number == before.Last + 1;
        return this with
        {
            Since = follows || Since < before.Until ? before.Until : Since,
            Until = follows && Until < before.Until ? before.Until : Until,
            Covered = before.Until,
        };
    }

    private sealed record Sent(
        int N, string? Page, bool Live, bool Visible, int? Bound, int Heard, int Duplicate, int Stale, int Differed, int Slept,
        double[]? Ago, Times? Seen, Times? Hid, string[]? Calls, bool All, bool Cut,
        bool Anew)
    {
        public bool IsPlausible => N > 0 && Page is "desk" or "live" && Bound is null or (>= 0 and <= LongestMs)
            && Slept is >= 0 and <= LongestMs && Heard is >= 0 and <= MostEvents && Differed is >= 0 and <= MostEvents
            && Duplicate >= 0 && Stale >= 0 && (long)Duplicate + Stale <= Heard
            && Ago is [>= 0 and var since, >= 0 and var until] && since >= until;

        public ScreenReport Of(Guid agentId, string tab, string browser, DateTimeOffset at) => new()
        {
            AgentId = agentId,
            Tab = tab,
            Number = N,
            Page = Page!,
            Live = Live,
            Visible = Visible,
            Browser = browser,
            At = at,
            Since = at - Back(Ago![0]),
            Covered = at - Back(Ago[0]) - Opening,
            Until = at - Back(Ago[1]),
            BoundMs = Bound,
            SleptMs = Slept,
            Heard = Heard,
            Duplicate = Duplicate,
            Stale = Stale,
            Differed = Differed,
            Seen = Seen?.Of(),
            Hidden = Hid?.Of(),
            Calls = [.. (Calls ?? []).Select(Line)],
            Whole = All,
            Cut = Cut,
            Anew = Anew,
        };

        private static TimeSpan Back(double ms) => ms > Longest.TotalMilliseconds ? Longest : TimeSpan.FromMilliseconds(ms);
    }

    private sealed record Times(string? Lag, string? Way, string? Own, Slowest? Worst)
    {
        public Measured Of()
        {
            if (Worst is not { Ms: >= 0 and <= LongestMs, Own: >= 0 } || Worst.Own > Worst.Ms + 1 || Worst.Version <= 0)
                throw new FormatException("The slowest event cannot be so.");
            var (lag, way, own) = (Counts(Lag), Counts(Way), Counts(Own));
            if (lag.Sum() == 0 || lag.Sum() != way.Sum() || lag.Sum() != own.Sum())
                throw new FormatException("The counts differ.");
            return new(lag, way, own, Worst.Call, Worst.Version, Worst.Ms, Math.Min(Worst.Own, Worst.Ms));
        }
    }

    private sealed record Slowest(Guid? Call, long? Version, int Ms, int Own);

    /// <summary><c>..3.12</c>: three events in bucket 2 and twelve in bucket 3.</summary>
    private static int[] Counts(string? text)
    {
        var words = (text ?? "").Split('.');
        if (words.Length > Buckets.Count) throw new FormatException("Too many buckets.");
        var counts = new int[Buckets.Count];
        for (var i = 0; i < words.Length; i++)
            if (words[i].Length > 0) counts[i] = (int)WholeNumber(words[i], MostEvents);
        return counts;
    }

    /// <summary><c>AZrwU1Z4cACAAAAAAAAAAQ 7 6.140.20</c>: the call, the version that is shown, and each event with its times.</summary>
    private static CallOnScreen Line(string? line)
    {
        if ((line ?? "").Split(' ') is not [var id, var shown, .. var times]) throw new FormatException("No call.");
        return new(Id(id), shown == "-" ? null : WholeNumber(shown, long.MaxValue), [.. times.Select(Event)]);
    }

    private static Drawn Event(string text)
    {
        if (text.Split('.') is not [var version, var ms, var own]) throw new FormatException("No event.");
        var drawn = new Drawn(WholeNumber(version, long.MaxValue), (int)WholeNumber(ms, LongestMs), (int)WholeNumber(own, LongestMs));
        return drawn with { OwnMs = Math.Min(drawn.OwnMs, drawn.Ms) };
    }

    private static Guid Id(string text) => Base64Url.IsValid(text, out var length) && length == 16
        ? new Guid(Base64Url.DecodeFromChars(text), bigEndian: true) : throw new FormatException("No call's id.");

    private static long WholeNumber(string text, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number : throw new FormatException("No number, or too large.");
}
