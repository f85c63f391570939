namespace CallCenter.Tests.Simulator;

internal static class Eventually
{
    public static Task TrueAsync(Func<Task<bool>> condition, int seconds = 30) =>
        Support.Eventually.True(condition, TimeSpan.FromSeconds(seconds));

    public static Task TrueAsync(Func<bool> condition, int seconds = 30) => TrueAsync(() => Task.FromResult(condition()), seconds);
}
