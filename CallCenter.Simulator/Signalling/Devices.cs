using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Signalling;

/// <summary>The browsers that are connected. Used under the account's gate.</summary>
internal sealed class Devices(Account account)
{
    // Twilio rings the ten most recent registrations of one identity.
    private const int MostPerIdentity = 10;

    private readonly List<BrowserSocket> sockets = [];

    public Account Account => account;

    public IReadOnlyList<BrowserSocket> All => sockets;

    public IReadOnlyList<BrowserSocket> Registered(string identity) =>
        [.. sockets.Where(socket => socket.Registered && socket.Identity == identity).TakeLast(MostPerIdentity)];

    public void Add(BrowserSocket socket) => sockets.Add(socket);

    public void Remove(BrowserSocket socket)
    {
        sockets.Remove(socket);
        foreach (var call in account.Calls.Where(call => !call.IsOver))
            if (call.FarEnd is BrowserLine line)
                line.Disconnected(socket, call);
        account.Touch();
    }

    public BrowserLine? Line(string? callSid, out Call? call)
    {
        call = account.Calls.Find(candidate => candidate.FarEnd is BrowserLine line
            && (candidate.Sid == callSid || line.SdkSid == callSid) && callSid is not null);
        return call?.FarEnd as BrowserLine;
    }
}
