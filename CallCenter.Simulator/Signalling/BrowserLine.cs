using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Signalling;

/// <summary>A browser's end of one leg. It outlives its first socket: a reconnecting browser sends the token again.</summary>
internal sealed class BrowserLine(Devices devices, string identity) : IFarEnd
{
    private readonly List<BrowserSocket> ringing = [];
    private BrowserSocket? socket;
    private TimeSpan? grace;

    public string Identity { get; } = identity;

    /// <summary>The SDK's name for an outgoing call before it knew the real SID.</summary>
    public string? SdkSid { get; init; }

    /// <summary>Custom parameters for the SDK's customParameters, as a query string.</summary>
    public string Parameters { get; init; } = "";

    public string ReconnectToken { get; } = Guid.NewGuid().ToString("N");

    public BrowserSocket? Socket
    {
        get => socket;
        init => socket = value;
    }

    public Reached Ring(Call call)
    {
        ringing.AddRange(devices.Registered(Identity));
        foreach (var browser in ringing)
            browser.Send("invite", new
            {
                callsid = call.Sid,
                sdp = Sdp.Offer,
                reconnect = ReconnectToken,
                parameters = new { CallSid = call.Sid, call.From, call.To, devices.Account.Options.AccountSid, Params = Parameters },
            });
        return ringing.Count > 0 ? Reached.Rings : Reached.Nowhere;
    }

    /// <summary>One browser accepted: the others stop ringing.</summary>
    public void Accepted(BrowserSocket by, Call call)
    {
        socket = by;
        foreach (var other in ringing.Where(other => other != by))
            other.Send("cancel", new { callsid = call.Sid });
        ringing.Clear();
    }

    public void Connected(Call call)
    {
        if (call.Direction == "inbound")
            socket?.Send("answer", new { callsid = call.Sid, sdp = Sdp.Answer, reconnect = ReconnectToken });
    }

    public void Ended(Call call, bool wasConnected)
    {
        // The SDK would ignore a hangup while it is still ringing and leave a ghost: that needs a cancel.
        foreach (var browser in ringing)
            browser.Send("cancel", new { callsid = call.Sid });
        ringing.Clear();
        socket?.Send("hangup", new { callsid = call.Sid });
    }

    public void Reconnected(BrowserSocket by, Call call)
    {
        (socket, grace) = (by, null);
        by.Send("answer", new { callsid = call.Sid, sdp = Sdp.Answer, reconnect = ReconnectToken });
    }

    /// <summary>The socket is about to close: how long the leg survives, and whether it may be resumed.</summary>
    public void Doom(TimeSpan? time, bool mayReturn) => (grace, MayReturn) = (time, mayReturn);

    public bool MayReturn { get; private set; } = true;

    public bool Rejected(BrowserSocket by)
    {
        var was = ringing.Remove(by);
        return was && ringing.Count == 0;
    }

    /// <summary>They hung up themselves: no hangup is sent back.</summary>
    public void HungUp() => socket = null;

    public void Disconnected(BrowserSocket gone, Call call)
    {
        ringing.Remove(gone);
        if (socket == gone)
            _ = EndUnlessReconnectedAsync(gone, call);
    }

    private async Task EndUnlessReconnectedAsync(BrowserSocket gone, Call call)
    {
        await Task.Delay(grace ?? devices.Account.Options.SocketGrace);
        lock (devices.Account.Gate)
        {
            if (socket == gone)
                devices.Account.Switchboard.End(call, CallStatus.Completed, "the browser was disconnected");
        }
    }
}
