namespace CallCenter.Simulator;

/// <summary>The simulated account and how fast its world moves. The secrets are the simulator's own, never a real account's.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Where to listen. Port 0 takes a free one; <see cref="TwilioSimulator.Url"/> tells which.</summary>
    public string Url { get; init; } = "http://localhost:5081";

    public string AccountSid { get; init; } = "AC00000000000000000000000000000001";
    public string AuthToken { get; init; } = "simulated-auth-token";
    /// <summary>Opens the API as the primary one does, and signs nothing. Empty: there is none.</summary>
    public string SecondaryAuthToken { get; init; } = "";

    public string ApiKeySid { get; init; } = "SK00000000000000000000000000000001";
    public string ApiKeySecret { get; init; } = "simulated-api-key-secret-0123456";
    /// <summary>A restricted API key, here with all permissions: access tokens that it signs are refused all the same. Empty secret: there is none.</summary>
    public string RestrictedKeySid { get; init; } = "SK00000000000000000000000000000002";
    public string RestrictedKeySecret { get; init; } = "";

    public string TwimlAppSid { get; init; } = "AP00000000000000000000000000000001";

    /// <summary>The account's phone numbers (E.164), offered on the caller's page. Any other number may be called too.</summary>
    public string[] Numbers { get; init; } = [];

    /// <summary>How long one Say takes, whatever its text.</summary>
    public TimeSpan SayTime { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long one pass of a Play takes. The media itself is not fetched.</summary>
    public TimeSpan PlayTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a recording is processed after its end.</summary>
    public TimeSpan RecordingTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Anything shorter is no recording: it is absent.</summary>
    public TimeSpan ShortestRecording { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many calls the API may start in a second; more are queued. 0: any number.</summary>
    public double CallsPerSecond { get; init; } = 1;

    /// <summary>How long a leg survives the loss of its browser's socket.</summary>
    public TimeSpan SocketGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the customer's app may take to answer a webhook.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Where Twilio's documents leave it open: the answers that this account gives unless the control plane says otherwise.</summary>
    public Behaviour Behaviour { get; init; } = new();

    /// <summary>The console's threshold for category <c>CallCenter.Simulator</c>.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
