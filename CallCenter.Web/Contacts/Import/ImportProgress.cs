using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Contacts.Import;

/// <summary>How many rows of a confirmed import are written. Both 0 before it writes; null once it is over.</summary>
public sealed record ImportState(int Done, int Total);

/// <summary>What others see of an import: its own transaction shows nothing before its end.</summary>
public sealed class ImportProgress(CallCenterDb db, NpgsqlDataSource source)
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
}
