using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Blocking;

/// <summary>The number may call again, or its row that has expired is removed.</summary>
public sealed class UnblockNumber(CallCenterDb db, Audit audit)
{
    /// <summary>False if it is not in the list.</summary>
    public async Task<bool> Run(Guid by, string? number, CancellationToken ct) => number is not null && PhoneNumber.IsE164(number)
        && await db.InTransaction(async () =>
        {
            var row = (await db.Blocked.Rows($"where number = {number} for update").ToListAsync(ct)).SingleOrDefault();
            if (row is null) return false;
            db.Blocked.Remove(row);
            audit.Add(by, "number.unblocked", row.Number, await db.Now(ct), $"{row.Hits} calls were turned away; reason: {row.Reason}");
            await db.SaveChangesAsync(ct);
            return true;
        }, ct);
}
