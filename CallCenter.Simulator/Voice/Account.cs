using CallCenter.Simulator.Control;
using CallCenter.Simulator.Signalling;
using CallCenter.Simulator.Twiml;
using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Voice;

/// <summary>
/// The account's whole state. All of it changes under <see cref="Gate"/>, in short steps that never wait for the network.
/// </summary>
internal sealed class Account
{
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Account(SimulatorOptions options, ILogger logger)
    {
        Options = options;
        Directory = new Directory(options);
        Journal = new Journal(this);
        Webhooks = new WebhookSender(this, logger);
        Runner = new TwimlRunner(this);
        Music = new Music(this);
        Devices = new Devices(this);
        Pace = new Pace(this);
        Recorder = new Recorder(this);
        Switchboard = new Switchboard(this);
        Pace.Settle();
    }

    public Lock Gate { get; } = new();
    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;
    public SimulatorOptions Options { get; }
    public Directory Directory { get; }
    public Journal Journal { get; }
    public Faults Faults { get; private set; } = new();

    /// <summary>From the current faults, or from the options.</summary>
    public Behaviour Behaviour => Faults.Behaviour ?? Options.Behaviour;
    public WebhookSender Webhooks { get; }
    public TwimlRunner Runner { get; }
    public Music Music { get; }
    public Devices Devices { get; }
    public Pace Pace { get; }
    public Recorder Recorder { get; }
    public Phones Phones { get; } = new();
    public Switchboard Switchboard { get; }

    public List<Call> Calls { get; } = [];
    public List<Conference> Conferences { get; } = [];

    public string BaseUrl { get; set; } = "";

    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>The faults from now on, and how the account behaves.</summary>
    public void Behave(Faults faults)
    {
        lock (Gate)
        {
            Faults = faults;
            Pace.Settle();
        }
        Touch();
    }

    public Call? FindCall(string? sid) => Calls.Find(call => call.Sid == sid);

    public Conference? FindConference(string sid) => Conferences.Find(conference => conference.Sid == sid);

    public Conference? ActiveConference(string name) => Conferences.Find(conference => conference.Name == name && !conference.IsOver);

    public Conference OpenConference(string name)
    {
        if (ActiveConference(name) is { } open)
            return open;
        var conference = new Conference(name, this);
        Conferences.Add(conference);
        return conference;
    }

    /// <summary>Completes at the next change of anything that the caller's page shows.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    public void Touch() =>
        Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
