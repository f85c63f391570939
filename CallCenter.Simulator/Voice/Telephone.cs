namespace CallCenter.Simulator.Voice;

/// <summary>An outside phone. It behaves as its number is set to, or rings until a person acts on the caller's page.</summary>
internal sealed class Telephone(Account account) : IFarEnd
{
    public Reached Ring(Call call)
    {
        var phone = account.Phones.Of(call.To);
        switch (phone.Does)
        {
            case PhoneBehaviour.Failed:
                return Reached.Nowhere;
            case PhoneBehaviour.Busy when phone.AfterMs is null or 0:
                return Reached.Busy;
            case PhoneBehaviour.Busy:
                _ = LaterAsync(phone, () => End(call, CallStatus.Busy, "busy", 486));
                break;
            // Without a time, nobody answers until Twilio gives up.
            case PhoneBehaviour.NoAnswer when phone.AfterMs is not null:
                _ = LaterAsync(phone, () => End(call, CallStatus.NoAnswer, "nobody answered", 480));
                break;
            case PhoneBehaviour.Answers:
                _ = LaterAsync(phone, () => account.Switchboard.Answer(call));
                break;
        }
        return Reached.Rings;
    }

    public void Connected(Call call)
    {
    }

    public void Ended(Call call, bool wasConnected)
    {
    }

    private void End(Call call, string status, string because, int sip)
    {
        if (call.Status == CallStatus.Ringing)
            account.Switchboard.End(call, status, because, sip);
    }

    private async Task LaterAsync(PhoneBehaviour phone, Action act)
    {
        await Task.Delay(Math.Max(1, phone.AfterMs ?? 300), account.Stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        lock (account.Gate)
            act();
    }
}
