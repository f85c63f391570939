using CallCenter.Web.Calls.Legs;

namespace CallCenter.Web.Telephony;

/// <summary>
/// A command for a leg that Twilio does not have in place yet is retried for a while, as long as the leg lives; then it is refused. For a
/// leg that Twilio does not know at all, our own record counts, but not for long.
/// </summary>
public sealed class TooEarly(IServiceScopeFactory scopes)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WithUnknown = TimeSpan.FromSeconds(5);

    /// <param name="age">The command's.</param>
    public async Task OrDone(TimeSpan age, Func<Task> command, CancellationToken ct)
    {
        try { await command(); }
        catch (NotYetException e) when (e.Unknown is { } leg)
        {
            if (age < WithUnknown && await Lives(leg, ct)) throw;
            // it has ended
        }
        catch (NotYetException e) when (age > Patience) { throw e.ForGood; }
    }

    private async Task<bool> Lives(string leg, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OpenLegs>().Lives(leg, ct);
    }
}
