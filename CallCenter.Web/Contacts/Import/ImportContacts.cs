using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Contacts.Import;

/// <param name="Unreadable">Rows that were left out, as the preview said.</param>
public sealed record ImportOutcome(int New, int Changed, int Unreadable, Problem? Problem = null);

/// <summary>
/// A confirmed import: all rows that the preview called readable, or none. It compares once more, under a lock that lets calls read and
/// keeps people from changing contacts meanwhile.
/// </summary>
public sealed class ImportContacts(CallCenterDb db, PlanImport plan, ImportProgress progress, NameCalls names)
{
    private const int Batch = 5_000;

    public Task<ImportOutcome> Run(Guid by, Guid id, CancellationToken ct) => db.InTransaction<ImportOutcome>(async () =>
    {
        // Not a row lock: the progress is written to that row, by another session.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({id.ToString()}, 0))", ct);
        var import = await db.ContactImports.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.By == by, ct);
        if (import is null) return No("This file was imported already, or discarded. Upload it again.");
        var (drafts, bad, problem) = await plan.Read(import, ct);
        if (problem is not null) return No(problem.Message);
        await db.KeepContacts(ct);
        var now = await db.Now(ct);
        var planned = await plan.Compare(drafts, bad, by, now, ct);
        if (planned.Contacts.Count == 0 && planned.Same == 0) return No("No row of the file can be imported.");

        await progress.Show(id, 0, planned.Contacts.Count, ct);
        var done = 0;
        foreach (var batch in planned.Contacts.Chunk(Batch))
        {
            await WriteContacts([.. batch.Select(c => c.Contact)], ct);
            await WriteNumbers([.. batch.SelectMany(c => c.Numbers.Concat(c.Relabelled))], ct);
            await progress.Show(id, done += batch.Length, planned.Contacts.Count, ct);
        }
        var outcome = new ImportOutcome(planned.New.Count(), planned.Changed.Count(), planned.Bad.Count);
        await progress.Finish(by, id, outcome, now, ct);
        Guid[] written = [.. planned.Contacts.Select(c => c.Contact.Id)]; // a renamed one may have numbers that the file does not list
        var theirs = await db.ContactNumbers.Rows($"where contact_id = any({written})").AsNoTracking().ToListAsync(ct);
        await names.Run([.. theirs.Select(n => n.Number)], by, now, ct);
        return outcome;
    }, ct);

    private Task<int> WriteContacts(Contact[] rows, CancellationToken ct) => rows.Length == 0 ? Task.FromResult(0)
        : db.Database.ExecuteSqlAsync($"""
        insert into app.contacts
          (id, name, company, note, vip, external_id, external_url, preferred_team, created_by, updated_at, searched)
        select r.id, r.name, r.company, r.note, r.vip, nullif(r.external_id, ''), nullif(r.external_url, ''), nullif(r.team, '')::uuid,
          r.created_by, {rows[0].UpdatedAt}, r.searched
        from unnest({rows.Select(c => c.Id).ToArray()}, {rows.Select(c => c.Name).ToArray()}, {rows.Select(c => c.Company).ToArray()},
          {rows.Select(c => c.Note).ToArray()}, {rows.Select(c => c.Vip).ToArray()}, {rows.Select(c => c.ExternalId ?? "").ToArray()},
          {rows.Select(c => c.ExternalUrl ?? "").ToArray()}, {rows.Select(c => $"{c.PreferredTeam}").ToArray()},
          {rows.Select(c => c.CreatedBy).ToArray()}, {rows.Select(c => c.Searched).ToArray()})
          r (id, name, company, note, vip, external_id, external_url, team, created_by, searched)
        on conflict (id) do update set name = excluded.name, company = excluded.company, note = excluded.note, vip = excluded.vip,
          external_id = excluded.external_id, external_url = excluded.external_url, preferred_team = excluded.preferred_team,
          updated_at = excluded.updated_at, searched = excluded.searched
        """, ct);

    // One that is there already is this contact's own: it gets its label.
    private Task<int> WriteNumbers(ContactNumber[] rows, CancellationToken ct) => rows.Length == 0 ? Task.FromResult(0)
        : db.Database.ExecuteSqlAsync($"""
        insert into app.contact_numbers (number, contact_id, label)
        select r.number, r.contact_id, r.label
        from unnest({rows.Select(n => n.Number).ToArray()}, {rows.Select(n => n.ContactId).ToArray()},
          {rows.Select(n => n.Label).ToArray()}) r (number, contact_id, label)
        on conflict (number) do update set label = excluded.label
        """, ct);

    private static ImportOutcome No(string why) => new(0, 0, 0, new("", why));
}
