namespace CallCenter.Simulator.Voice;

/// <summary>The recording of one leg. Its time is the clock's plus speech that passed at once. Used under the account's gate.</summary>
internal sealed class Recording(Call call, string source)
{
    private readonly List<(bool Sound, double Seconds)> parts = [];
    private DateTimeOffset mark = DateTimeOffset.UtcNow;

    public string Sid { get; } = Voice.Sid.New("RE");
    public Call Call { get; } = call;
    public string Source { get; } = source;
    public int Channels { get; init; } = 1;
    public string? Track { get; init; }
    public bool TrimsSilence { get; init; }

    /// <summary>Seconds; the rest is discarded.</summary>
    public double Longest { get; init; } = double.MaxValue;
    public StatusSubscription? Subscription { get; init; }

    /// <summary>in-progress, paused, stopped, processing, completed or absent.</summary>
    public string Status { get; private set; } = "in-progress";
    public bool PausesSilently { get; private set; }
    public int? ErrorCode { get; private set; }
    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;
    public DateTimeOffset Updated { get; private set; } = DateTimeOffset.UtcNow;

    public bool IsLive => Status is "in-progress" or "paused";
    public double Length => parts.Sum(part => part.Seconds);
    public int Seconds => Math.Max(1, (int)Math.Round(Length));
    public IReadOnlyList<(bool Sound, double Seconds)> Parts => parts;

    /// <summary>How long there has been silence, up to now.</summary>
    public double SilentFor => Enumerable.Reverse(parts).TakeWhile(part => !part.Sound).Sum(part => part.Seconds);

    /// <summary>Adds the time since the last update.</summary>
    public void Look()
    {
        var now = DateTimeOffset.UtcNow;
        Keep((now - mark).TotalSeconds);
        mark = now;
    }

    public void Keep(double seconds)
    {
        seconds = Math.Min(seconds, Longest - Length);
        if (seconds <= 0 || !(Status == "in-progress" || (Status == "paused" && PausesSilently)))
            return;
        var sound = Status == "in-progress" && (Call.Speaking || Source != "RecordVerb");
        if (parts is [.., var last] && last.Sound == sound)
            parts[^1] = (sound, last.Seconds + seconds);
        else
            parts.Add((sound, seconds));
    }

    public void Go(string status, bool pausesSilently = true)
    {
        Look();
        (Status, PausesSilently, Updated) = (status, pausesSilently, DateTimeOffset.UtcNow);
    }

    /// <summary>Nothing more is recorded. The result may be empty: 16101 too short, 16102 only silence.</summary>
    public void Close(TimeSpan shortest)
    {
        Go("stopped");
        var sound = parts.Where(part => part.Sound).Sum(part => part.Seconds);
        ErrorCode = Length < shortest.TotalSeconds ? 16101 : sound == 0 || sound < shortest.TotalSeconds ? 16102 : null;
        if (TrimsSilence)
            Trim();
    }

    public void Finish() => Go(ErrorCode is null ? "completed" : "absent");

    private void Trim()
    {
        parts.RemoveRange(0, parts.TakeWhile(part => !part.Sound).Count());
        var trailing = Enumerable.Reverse(parts).TakeWhile(part => !part.Sound).Count();
        parts.RemoveRange(parts.Count - trailing, trailing);
    }
}
