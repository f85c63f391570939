using System.Data.Common;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CallCenter.Web.Outbox;

/// <summary>Nudges when a transaction that wrote outbox rows has committed, never before.</summary>
public sealed class NudgeAfterCommit(Nudge nudge) : DbTransactionInterceptor
{
    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is CallCenterDb db)
        {
            db.ChangeTracker.AutoDetectChangesEnabled = false; // everything is saved; another pass would find nothing
            foreach (var kind in db.ChangeTracker.Entries<OutboxMessage>().Select(m => m.Entity.Kind).Distinct()) nudge.Wake(kind);
            db.ChangeTracker.AutoDetectChangesEnabled = true;
        }
        return Task.CompletedTask;
    }
}
