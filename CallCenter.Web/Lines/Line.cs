namespace CallCenter.Web.Lines;

/// <summary>A number that customers call, and how it rings.</summary>
public sealed class Line
{
    public Guid Id { get; init; }
    /// <summary>E.164, unique.</summary>
    public required string Number { get; set; }
    public required string Name { get; set; }
    /// <summary>Spoken before the music; may be empty.</summary>
    public string Greeting { get; set; } = "";
    /// <summary>Seconds, 5 to 600.</summary>
    public int RingSeconds { get; set; } = 30;
    /// <summary>Seconds an agent is left in peace after a call, 0 to 600.</summary>
    public int WrapUpSeconds { get; set; }
    public bool Active { get; set; } = true;

    public TimeSpan RingTime => TimeSpan.FromSeconds(RingSeconds);
}
