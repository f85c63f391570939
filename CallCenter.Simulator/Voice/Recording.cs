namespace CallCenter.Simulator.Voice;

/// <summary>What is recorded of one leg. Its time is the clock's, and what the caller is said to have spoken at once. Used under the account's gate.</summary>
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

    /// <summary>Seconds; what goes beyond is not kept.</summary>
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
    public int Seconds => Status == "completed" ? Math.Max(1, (int)Math.Round(Length)) : 0;
    public IReadOnlyList<(bool Sound, double Seconds)> Parts => parts;

    /// <summary>How long nothing was heard, up to now.</summary>
    public double SilentFor => Enumerable.Reverse(parts).TakeWhile(part => !part.Sound).Sum(part => part.Seconds);

    /// <summary>Keeps the time that has passed since the last look.</summary>
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

    /// <summary>The file is ready, or there is none: 16101 too short, 16102 nothing but silence.</summary>
    public void Finish(TimeSpan shortest)
    {
        ErrorCode = Length < shortest.TotalSeconds ? 16101 : IsWorthKeeping(shortest) ? null : 16102;
        if (TrimsSilence)
            Trim();
        (Status, Updated) = (ErrorCode is null ? "completed" : "absent", DateTimeOffset.UtcNow);
    }

    /// <summary>Whether there will be a file, before it is ready.</summary>
    public bool IsWorthKeeping(TimeSpan shortest) => parts.Where(part => part.Sound).Sum(part => part.Seconds) is > 0 and var sound && sound >= shortest.TotalSeconds;

    private void Trim()
    {
        parts.RemoveRange(0, parts.TakeWhile(part => !part.Sound).Count());
        var trailing = Enumerable.Reverse(parts).TakeWhile(part => !part.Sound).Count();
        parts.RemoveRange(parts.Count - trailing, trailing);
    }
}
