namespace CallCenter.Simulator.Voice;

/// <summary>Calls made by the customer's app: queued, placed, ringing, and answered or not.</summary>
internal sealed class Dialler(Account account)
{
    /// <summary>Called under the account's gate.</summary>
    public void Dial(Call call, TimeSpan timeout, TimeSpan? longest)
    {
        account.Calls.Add(call);
        account.Journal.Add("call", call.Status, text: $"calling {call.To}", call: call.Sid);
        call.Longest = longest;
        _ = RingAsync(call, account.Pace.TurnOf(call), timeout);
    }

    private async Task RingAsync(Call call, Task turn, TimeSpan timeout)
    {
        await turn;
        lock (account.Gate)
        {
            if (!account.Switchboard.Advance(call, CallStatus.Initiated) || !Reaches(call))
                return;
            account.Switchboard.Advance(call, CallStatus.Ringing);
        }
        await Task.Delay(timeout, account.Stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        lock (account.Gate)
        {
            if (call.Status == CallStatus.Ringing)
                account.Switchboard.End(call, CallStatus.NoAnswer, "nobody answered", sip: 487);
        }
    }

    private bool Reaches(Call call)
    {
        switch (call.FarEnd.Ring(call))
        {
            case Reached.Busy:
                account.Switchboard.End(call, CallStatus.Busy, "busy", sip: 486);
                return false;
            case Reached.Nowhere:
                account.Switchboard.End(call, CallStatus.Failed,
                    call.To.StartsWith("client:", StringComparison.Ordinal) ? "not registered" : "the number cannot be reached", sip: 404);
                return false;
            default:
                return true;
        }
    }

    /// <summary>The called person answers.</summary>
    public bool Answer(Call call)
    {
        if (call.Direction == "inbound" || call.Status != CallStatus.Ringing)
            return false;
        account.Switchboard.Connect(call);
        if (call.Longest is { } longest)
            _ = EndInTimeAsync(call, longest);
        if (call.Reserved is not { } seat)
            account.Switchboard.Start(call, call.Script!);
        else if (seat.Conference is { IsOver: false } conference)
            conference.Join(seat);
        else
            account.Switchboard.End(call, CallStatus.Completed, "the conference is over");
        if (call.Reserved is { } reserved && !call.IsOver)
            _ = EndAfterAsync(call, reserved);
        return true;
    }

    private async Task EndInTimeAsync(Call call, TimeSpan longest)
    {
        await Task.Delay(longest, account.Stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        account.Switchboard.End(call, CallStatus.Completed, "its time limit is reached");
    }

    private async Task EndAfterAsync(Call call, Participant reserved)
    {
        await reserved.Left.Task;
        lock (account.Gate)
        {
            // Redirected in the meantime: the leg continues with its own instructions.
            if (call.Run is null)
                account.Switchboard.End(call, CallStatus.Completed, "removed from the conference");
        }
    }
}
