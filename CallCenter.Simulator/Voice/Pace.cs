namespace CallCenter.Simulator.Voice;

/// <summary>Calls made by REST leave one after another, so many in a second. Those that come in never wait.</summary>
internal sealed class Pace(Account account)
{
    private readonly TimeSpan gap = account.Options.CallsPerSecond > 0 ? TimeSpan.FromSeconds(1 / account.Options.CallsPerSecond) : TimeSpan.Zero;
    private readonly Queue<(Call Call, TaskCompletionSource Turn)> waiting = [];
    private DateTimeOffset free = DateTimeOffset.MinValue;

    /// <summary>Completes when the call may leave, or is over. Called under the account's gate.</summary>
    public Task TurnOf(Call call)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue((call, turn));
        call.QueueTime = Later(free - DateTimeOffset.UtcNow) + gap * (waiting.Count - 1);
        if (waiting.Count == 1)
            _ = LetGoAsync();
        return turn.Task;
    }

    private async Task LetGoAsync()
    {
        await Task.Yield();
        for (var more = true; more;)
        {
            await Task.Delay(Later(free - DateTimeOffset.UtcNow), account.Stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            lock (account.Gate)
                more = LetOneGo();
        }
    }

    private bool LetOneGo()
    {
        // Cancelled while queued: their turns go to those behind them.
        while (waiting.TryPeek(out var first) && first.Call.IsOver)
            waiting.Dequeue().Turn.TrySetResult();
        if (!waiting.TryDequeue(out var next))
            return false;
        free = DateTimeOffset.UtcNow + gap;
        next.Turn.TrySetResult();
        return waiting.Count > 0;
    }

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
}
