using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Lines;

public sealed class AddLine(CallCenterDb db, Audit audit, CallingLimits limits)
{
    public async Task<IReadOnlyList<Problem>> Run(Guid by, LineDetails typed, CancellationToken ct)
    {
        var (details, problems) = typed.Check();
        if (problems.Count > 0) return problems;
        var line = new Line { Id = Guid.CreateVersion7(), Number = details.Number!, Name = details.Name! };
        line.Take(details);
        try
        {
            return await db.InTransaction<IReadOnlyList<Problem>>(async () =>
            {
                if (await db.Lines.AnyAsync(l => l.Number == line.Number, ct)) return [LineDetails.Taken];
                line.Team = await db.FindTeam(details.TeamId, ct);
                if (details.TeamId is not null && line.Team is not { Active: true }) return [LineDetails.NoTeam];
                var others = await db.Lines.AsNoTracking().IgnoreAutoIncludes().ToListAsync(ct);
                if (LineExits.Check(line, others, limits).ToList() is { Count: > 0 } wrong) return wrong;
                db.Lines.Add(line);
                audit.Add(by, "line.added", line.Number, await db.Now(ct), line.Summary());
                await db.SaveChangesAsync(ct);
                return [];
            }, ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return [LineDetails.Taken];
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: LineDetails.OfCalendar })
        {
            return [LineDetails.NoCalendar];
        }
    }
}
