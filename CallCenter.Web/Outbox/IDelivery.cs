namespace CallCenter.Web.Outbox;

/// <summary>A delivery that no retry can fix. The row becomes a dead letter at once.</summary>
public sealed class UndeliverableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>There is nothing left to deliver, for the given reason. The row is done.</summary>
public sealed class UnwantedException(string message) : Exception(message);

/// <summary>How one kind of row is delivered.</summary>
public interface IDelivery
{
    string Kind { get; }
    /// <summary>Longer than one delivery may take; PostgreSQL ends a session that is idle for longer, and its late commit fails.</summary>
    TimeSpan Patience { get; }
    /// <summary>How many loops a node runs. A hanging delivery blocks its own batch only.</summary>
    int Loops => 1;
    /// <summary>Older rows are dropped silently; null: this kind decides itself what is too old.</summary>
    TimeSpan? Lasts => null;
    /// <summary>Whether a subject has a lane for each topic: a slow or refused row in one holds up no other.</summary>
    bool ByTopic => false;

    /// <summary>
    /// Whether a row may pass one before it in its lane. Asked after a delivery of the lane has failed, for each row that waits: the one
    /// that failed, and those behind it that may not pass.
    /// </summary>
    bool MayPass(Due waiting, Due later, Exception failure) => false;

    Task Deliver(Due message, CancellationToken ct);
}
