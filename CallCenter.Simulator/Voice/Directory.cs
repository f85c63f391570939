namespace CallCenter.Simulator.Voice;

/// <summary>The account's numbers and TwiML Apps, and their settings. Used under the account's gate.</summary>
internal sealed class Directory
{
    private readonly VoiceSettings unlisted = new();
    private readonly string browsersApp;

    public Directory(SimulatorOptions options)
    {
        Numbers = [.. options.Numbers.Select((number, index) => new IncomingNumber($"PN{index + 1:D32}", number))];
        browsersApp = options.TwimlAppSid;
        Apps.Add(new TwimlApp(options.TwimlAppSid, "Simulated"));
    }

    public List<IncomingNumber> Numbers { get; }
    public List<TwimlApp> Apps { get; } = [];

    /// <summary>For a called number, the account's or any other.</summary>
    public VoiceSettings SettingsOf(string number) => Numbers.Find(own => own.Number == number) switch
    {
        null => unlisted,
        { TrunkSid.Length: > 0 } => new(),
        { ApplicationSid.Length: > 0 } own => App(own.ApplicationSid)?.Voice ?? new(),
        var own => own.Voice,
    };

    public string? SidOf(string number) => Numbers.Find(own => own.Number == number)?.Sid;

    public TwimlApp? App(string? sid) => Apps.Find(app => app.Sid == sid);

    public void PointAt(string voiceUrl, string statusUrl, string appUrl)
    {
        foreach (var number in Numbers)
            (number.ApplicationSid, number.TrunkSid) = ("", "");
        foreach (var voice in Numbers.Select(number => number.Voice).Append(unlisted))
            (voice.VoiceUrl, voice.VoiceMethod, voice.StatusCallback, voice.StatusCallbackMethod) = (voiceUrl, "POST", statusUrl, "POST");
        if (App(browsersApp) is { } app)
            (app.Voice.VoiceUrl, app.Voice.VoiceMethod) = (appUrl, "POST");
    }
}
