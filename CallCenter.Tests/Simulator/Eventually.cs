namespace CallCenter.Tests.Simulator;

internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, int seconds = 10)
    {
        var end = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"not true within {seconds} s");
            await Task.Delay(15);
        }
    }

    public static Task TrueAsync(Func<bool> condition, int seconds = 10) => TrueAsync(() => Task.FromResult(condition()), seconds);
}
