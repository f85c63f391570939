namespace CallCenter.Benchmarks.Webhooks;

/// <summary>Calls come in at one rate, and each caller gives up three seconds later. Only <c>/voice</c> is timed.</summary>
public static class Callers
{
    private const int Patience = 3; // seconds
    private static int bursts;

    /// <param name="on">Whether a call that is due then still comes.</param>
    public static async Task<Burst> Run(SignedHooks twilio, int rate, TimeSpan warmUp, Func<TimeSpan, bool> on)
    {
        var (burst, ringing, hangUps) = (Interlocked.Increment(ref bursts), rate * Patience, new List<Task<bool>>());
        var calls = await Burst.Run(rate, warmUp, on, n =>
        {
            if (n >= ringing) hangUps.Add(twilio.HungUp(SignedHooks.Sid(burst, n - ringing)));
            return twilio.Voice(SignedHooks.Sid(burst, n));
        });
        return calls with { Failed = calls.Failed + (await Task.WhenAll(hangUps)).Count(taken => !taken) };
    }
}
