namespace CallCenter.Web.Realtime.Embedded;

/// <summary>
/// Section <c>Realtime:Limits</c>: limits of the embedded endpoint. Defaults are the real server's unless stated otherwise.
/// </summary>
public sealed class EmbeddedLimits
{
    /// <summary>Refuse public channels. Off, as on the real server: the call centre publishes nothing on them.</summary>
    public bool PrivateOnly { get; set; }

    public int Connections { get; set; } = 10_000;
    public int ChannelsPerConnection { get; set; } = 100;

    /// <summary>Joins per second on one socket; above it the socket is closed.</summary>
    public int JoinsPerSecond { get; set; } = 100;

    /// <summary>Messages per second that one client may send on one channel, averaged over ten seconds.</summary>
    public int MessagesPerSecond { get; set; } = 100;

    /// <summary>Presence calls of one client on one channel in each <see cref="PresenceWindow"/>.</summary>
    public int PresenceCalls { get; set; } = 5;
    public TimeSpan PresenceWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes; a longer frame closes the socket with 1009.</summary>
    public int FrameSize { get; set; } = 5_000_000;

    /// <summary>Bytes of one message's payload.</summary>
    public int PayloadSize { get; set; } = 3_000_000;

    /// <summary>Frames and bytes that may wait for one slow reader before it is disconnected.</summary>
    public int WaitingFrames { get; set; } = 1_024;
    public long WaitingBytes { get; set; } = 16_000_000;

    /// <summary>How long one write to a reader may take before it is disconnected.</summary>
    public TimeSpan Stall { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A socket without an inbound frame for this long is closed; clients send a heartbeat every 25 s.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A socket that has joined nothing for this long is closed.</summary>
    public TimeSpan NoChannel { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// A channel's token and rights are checked again at least this often: a session that has ended otherwise hears no longer than a token
    /// lives with <c>Realtime:Url</c>.
    /// </summary>
    public TimeSpan Recheck { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How soon to try again if rights could not be read at a re-check.</summary>
    public TimeSpan RecheckAfterFailure { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait before a refused handshake is answered; the real server's is 2 s, as a protection that is not needed here.</summary>
    public TimeSpan HandshakeErrorDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Wait before a refused join is answered; the real server's is 5 s.</summary>
    public TimeSpan JoinErrorDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often deadlines are checked.</summary>
    public TimeSpan Patrol { get; set; } = TimeSpan.FromMilliseconds(500);
}
