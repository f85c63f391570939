namespace CallCenter.Simulator;

/// <summary>The simulated account and its timing. The secrets are the simulator's own, never a real account's.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Where to listen. Port 0 takes a free one; <see cref="TwilioSimulator.Url"/> shows which.</summary>
    public string Url { get; init; } = "http://localhost:5081";

    public string AccountSid { get; init; } = "AC00000000000000000000000000000001";
    public string AuthToken { get; init; } = "simulated-auth-token";
    /// <summary>Opens the API like the primary token, but signs nothing. Empty: there is none.</summary>
    public string SecondaryAuthToken { get; init; } = "";

    public string ApiKeySid { get; init; } = "SK00000000000000000000000000000001";
    public string ApiKeySecret { get; init; } = "simulated-api-key-secret-0123456";
    /// <summary>
    /// A restricted API key, here with all permissions: access tokens signed with it are refused anyway. Empty secret: there is none.
    /// </summary>
    public string RestrictedKeySid { get; init; } = "SK00000000000000000000000000000002";
    public string RestrictedKeySecret { get; init; } = "";

    public string TwimlAppSid { get; init; } = "AP00000000000000000000000000000001";

    /// <summary>The account's phone numbers (E.164), offered on the caller's page. Any other number may be called too.</summary>
    public string[] Numbers { get; init; } = [];

    /// <summary>How long one Say takes, whatever its text. Counts from the next one on.</summary>
    public TimeSpan SayTime { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long one pass of a Play takes. The media itself is not fetched.</summary>
    public TimeSpan PlayTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a recording is processed after it ends.</summary>
    public TimeSpan RecordingTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A shorter recording is absent.</summary>
    public TimeSpan ShortestRecording { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many calls the API may start per second; more are queued. 0: any number.</summary>
    public double CallsPerSecond { get; init; } = 1;

    /// <summary>How long a leg survives after its browser's socket broke.</summary>
    public TimeSpan SocketGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the customer's app may take to answer a webhook.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The account's behaviour where Twilio's documentation leaves it open, unless the control plane changes it.</summary>
    public Behaviour Behaviour { get; init; } = new();

    /// <summary>The console's threshold for category <c>CallCenter.Simulator</c>.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
