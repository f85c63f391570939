namespace CallCenter.Simulator.Voice;

/// <summary>The account's queue: calls made by REST leave one after another, a number per second. Incoming calls never wait.</summary>
internal sealed class Pace(Account account)
{
    private readonly Queue<(Call Call, TaskCompletionSource Turn)> waiting = [];
    private DateTimeOffset free = DateTimeOffset.MinValue;
    private TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan Gap => (account.Behaviour.CallsPerSecond ?? account.Options.CallsPerSecond) is > 0 and var rate
        ? TimeSpan.FromSeconds(1 / rate)
        : TimeSpan.Zero;

    /// <summary>Completes when the call may leave, or is over. Called under the account's gate.</summary>
    public Task TurnOf(Call call)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue((call, turn));
        call.QueueTime = Later(free - DateTimeOffset.UtcNow) + Gap * (waiting.Count - 1);
        if (waiting.Count == 1)
            _ = LetGoAsync();
        return turn.Task;
    }

    /// <summary>The rate or the number of other calls has changed. Called under the account's gate.</summary>
    public void Settle()
    {
        var next = DateTimeOffset.UtcNow + Gap;
        free = account.Behaviour.CallsAhead is > 0 and var others ? next + Gap * (others - 1) : free < next ? free : next;
        var before = settled;
        settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        before.TrySetResult();
    }

    private async Task LetGoAsync()
    {
        await Task.Yield();
        while (!account.Stopping.IsCancellationRequested)
        {
            TimeSpan wait;
            Task changed;
            lock (account.Gate)
            {
                (wait, changed) = (Later(free - DateTimeOffset.UtcNow), settled.Task);
                if (wait == TimeSpan.Zero && !LetOneGo())
                    return;
            }
            await Task.WhenAny(Task.Delay(wait, account.Stopping.Token), changed);
        }
    }

    private bool LetOneGo()
    {
        // Cancelled while queued: their places go to those behind them.
        while (waiting.TryPeek(out var first) && first.Call.IsOver)
            waiting.Dequeue().Turn.TrySetResult();
        if (!waiting.TryDequeue(out var next))
            return false;
        free = DateTimeOffset.UtcNow + Gap;
        next.Turn.TrySetResult();
        return waiting.Count > 0;
    }

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
}
