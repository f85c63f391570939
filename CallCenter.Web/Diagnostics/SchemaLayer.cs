using System.Runtime.CompilerServices;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Diagnostics;

/// <summary>The database, its migrations, and whether everything that the code uses exists and can be written.</summary>
public sealed class SchemaLayer(NpgsqlDataSource source, CallCenterDb db, TrialCall trial, Readiness readiness) : ILayer
{
    private const int OldestVersion = 15;
    private static readonly Check Connection = new("schema.connection", "The database answers");
    private static readonly Check Applied =
        new("schema.migrations", "Every migration of this version is applied, and none was edited since");
    private static readonly Check Writable = new("schema.writable", "The database accepts writes without delay");
    private static readonly Check Columns = new("schema.columns", "Every table and column that the code maps exists with its type");
    private static readonly Check Objects =
        new("schema.objects", "Every index, constraint, default, trigger and function exists as the migrations made it");
    private static readonly Check Legacy = new("schema.legacy", "All rows of the earlier system were imported");
    private static readonly Check Transition = new("schema.transition", "A whole call is written and read back (rolled back)");

    public string Name => "schema";

    public async IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        var (connection, answered) = await Connect(ct);
        yield return answered;
        if (connection is null) yield break;
        await using var _ = connection;

        // Missing rights and tables are reported by the checks for them.
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var hindrance = await readiness.Look(ct);
        if (hindrance is { Silent: true }) hindrance = await readiness.Look(ct); // the first attempt of a new process may be slow
        var stuck = hindrance is { Rights: false, MissesTables: false };
        if (stuck) yield return Writable.Failed(hindrance!.Says, new(hindrance.Cure, hindrance.Sql));
        if (hindrance is { Silent: true }) yield break;
        if (await Read(connection, ct) is not { } migrations)
        {
            if (!stuck)
                yield return Lacks(hindrance ?? new("permission denied for table migrations.",
                    "Give the role callcenter_app its rights back.", "grant select on app.migrations to callcenter_app;", Rights: true));
            yield break;
        }
        yield return Judge(migrations);
        if (migrations.Pending.Count == Schema.Files().Count) yield break; // nothing exists yet, and that has been reported

        if (!stuck)
            yield return Writable.Passed(hindrance is null
                ? $"A call was written and undone within {clock.ElapsedMilliseconds} ms" : "It is not read-only");

        var newer = migrations.Unknown.Count > 0;
        var misfits = await Schema.Check(db, ct);
        foreach (var misfit in misfits)
            yield return Columns.Failed(misfit.Says, newer ? OfNewer : misfit.Sql is { } sql ? Cure.Run(sql)
                : new("Restore it from a backup, or apply the migration that creates it again."));
        var mapped = db.Model.GetRelationalModel().Tables;
        if (misfits.Count == 0)
            yield return Columns.Passed($"{mapped.Count()} tables, {mapped.Sum(t => t.Columns.Count())} columns");

        await foreach (var finding in CompareObjects(newer, ct)) yield return finding;

        if (await Imported(connection, ct) is { } imported) yield return imported;

        yield return misfits.Count > 0 ? Transition.Skipped("Columns are missing, see above.")
            : stuck ? Transition.Skipped("Nothing can be written, see schema.writable.")
            : await Try(ct);
    }

    /// <summary>Null if our own role may not even look.</summary>
    private static async Task<Migrations?> Read(NpgsqlConnection connection, CancellationToken ct)
    {
        try { return await Migrations.Of(connection, ct); }
        catch (PostgresException e) when (Transactions.DatabaseIsAway(e)) { return null; }
    }

    private static Finding Lacks(Hindrance lacks) =>
        Transition.Failed($"PostgreSQL refused: {lacks.Says}", new(lacks.Cure, lacks.Sql, Safe: lacks.Rights));

    private async Task<(NpgsqlConnection?, Finding)> Connect(CancellationToken ct)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(ct);
            return (connection, connection.PostgreSqlVersion.Major < OldestVersion
                ? Connection.Failed($"PostgreSQL {connection.PostgreSqlVersion} is too old.",
                    new($"Upgrade to PostgreSQL {OldestVersion} or newer."))
                : Connection.Passed($"PostgreSQL {connection.PostgreSqlVersion}"));
        }
        catch (NpgsqlException e)
        {
            return (null, Connection.Failed(e.Message,
                new("Set ConnectionStrings:CallCenter to a PostgreSQL that runs and lets this role in.")));
        }
    }

    private static Finding Judge(Migrations migrations) => migrations switch
    {
        { Pending.Count: > 0 } => Applied.Failed($"Not applied: {string.Join(", ", migrations.Pending)}.", Cure.Migrate),
        { Edited.Count: > 0 } => Applied.Failed($"Edited after being applied: {string.Join(", ", migrations.Edited)}.",
            new("Undo the edit and put the change into a new migration: this database does not have the change, and a new one would.")),
        { Unknown.Count: > 0 } => Applied.Warning($"Applied by another version: {string.Join(", ", migrations.Unknown)}.",
            new("Run the version that applied them, unless you are rolling back on purpose.")),
        _ => Applied.Passed($"{Schema.Files().Count} applied"),
    };

    /// <summary>During a rolling update: our own definition would undo what the newer version's migrations have changed.</summary>
    private static readonly Cure OfNewer = new("Run the doctor of the version that applied the newest migrations.");

    private async IAsyncEnumerable<Finding> CompareObjects(bool newer, [EnumeratorCancellation] CancellationToken ct)
    {
        var live = (await Inventory.Live(source, ct)).ToDictionary(o => o.Name, o => o.Sql);
        var wrong = 0;
        foreach (var expected in Inventory.Expected)
        {
            if (live.TryGetValue(expected.Name, out var actual) && actual == expected.Sql) continue;
            wrong++;
            var function = expected.Sql.StartsWith("--", StringComparison.Ordinal);
            var sql = function ? Inventory.DefinitionOf(expected.Name)! : expected.Sql + ";";
            if (newer) yield return Objects.Warning($"The {expected.Name} is another than this version's.", OfNewer);
            else if (actual is null) yield return Objects.Failed($"The {expected.Name} is missing.", Cure.Run(sql));
            else if (function) yield return Objects.Failed($"The {expected.Name} differs from this version's.", Cure.Run(sql));
            // Another version of PostgreSQL may write the same thing differently.
            else
                yield return Objects.Warning($"The {expected.Name} is spelled differently: {actual}",
                    new("If it also means something different, drop it and create it again.", sql));
        }
        if (wrong == 0) yield return Objects.Passed($"{Inventory.Expected.Count} objects");
    }

    /// <summary>Null if there was no earlier system.</summary>
    private static async Task<Finding?> Imported(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select value from app.settings where name = 'legacy_import'", connection);
        object? value;
        try { value = await command.ExecuteScalarAsync(ct); }
        // The last check reports it.
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege) { return null; }
        if (value is not string counts) return null;
        return counts.Split(" of ") is [var read, var seen] && read == seen
            ? Legacy.Passed($"{counts} rows; the originals are in schema legacy, which may be dropped")
            : Legacy.Warning($"{counts} rows; the others are in schema legacy only.",
                new("Look at schema legacy; drop it when nothing in it is needed: `drop schema legacy cascade`."));
    }

    private async Task<Finding> Try(CancellationToken ct)
    {
        try
        {
            var problems = await trial.Run(ct);
            return problems.Count == 0
                ? Transition.Passed("Rang, answered, held, resumed, parked, picked up, ended")
                : Transition.Failed(string.Join(" ", problems),
                    new("Compare the triggers, rules and row-level policies of the tables named with the migrations: "
                        + "something changes or hides what is written."));
        }
        catch (DbUpdateConcurrencyException e)
        {
            var tables = string.Join(", ", e.Entries.Select(x => x.Metadata.GetSchemaQualifiedTableName()));
            return Transition.Failed($"An update of {tables} changed no row, and PostgreSQL reported no error.",
                new("A trigger, rule or row-level policy swallows it. Drop anything on that table that the migrations did not create."));
        }
        catch (Exception e) when (Postgres(e) is { } refused)
        {
            var lacks = refused.SqlState == PostgresErrorCodes.InsufficientPrivilege ? await readiness.Look(ct) : null;
            return Transition.Failed($"PostgreSQL refused a write: {refused.MessageText}",
                lacks is { Rights: true } ? new(lacks.Cure, lacks.Sql, Safe: true)
                : refused.SqlState == PostgresErrorCodes.InsufficientPrivilege
                ? new("The app's role lacks a right. Make it a member of callcenter_app: docs/deploy.md, \"The database role\".")
                : new("See the findings above; a trigger, constraint or rule that the migrations did not create may be the cause."));
        }
    }

    private static PostgresException? Postgres(Exception? e) => e is null ? null : e as PostgresException ?? Postgres(e.InnerException);
}
