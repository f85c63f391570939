using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Contacts.Import;

/// <summary>How many rows of a confirmed import are written. Both 0 before it writes; null once it is over.</summary>
public sealed record ImportState(int Done, int Total);

/// <summary>What others see of an import: its own transaction shows nothing before its end.</summary>
public sealed class ImportProgress(CallCenterDb db, NpgsqlDataSource source, Audit audit)
{
    public Task<ImportState?> Of(Guid by, Guid id, CancellationToken ct) => db.ContactImports.AsNoTracking()
        .Where(i => i.Id == id && i.By == by).Select(i => new ImportState(i.Done, i.Total)).SingleOrDefaultAsync(ct);

    internal async Task Show(Guid id, int done, int total, CancellationToken ct)
    {
        await using var command = source.CreateCommand("update app.contact_imports set done = $2, total = $3 where id = $1");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = done });
        command.Parameters.Add(new() { Value = total });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The file goes, and the audit says what became of it. Within the import's own transaction.</summary>
    internal async Task Finish(Guid by, Guid id, ImportOutcome outcome, DateTimeOffset now, CancellationToken ct)
    {
        audit.Add(by, "contacts.imported", "contacts", now,
            $"{outcome.New} new, {outcome.Changed} changed, {outcome.Unreadable} rows unreadable");
        await db.ContactImports.Where(i => i.Id == id).ExecuteDeleteAsync(ct);
        await db.SaveChangesAsync(ct);
    }
}
