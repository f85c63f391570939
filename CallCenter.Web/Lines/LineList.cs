using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Lines;

public sealed class LineList(CallCenterDb db)
{
    public Task<List<Line>> All(CancellationToken ct) =>
        db.Lines.AsNoTracking().OrderByDescending(l => l.Active).ThenBy(l => l.Name).ThenBy(l => l.Number).ToListAsync(ct);

    public Task<Line?> Find(Guid id, CancellationToken ct) => db.Lines.AsNoTracking().SingleOrDefaultAsync(l => l.Id == id, ct);

    public Task<List<Named>> Names(CancellationToken ct) =>
        db.Lines.OrderBy(l => l.Name).Select(l => new Named(l.Id, l.Name)).ToListAsync(ct);
}
