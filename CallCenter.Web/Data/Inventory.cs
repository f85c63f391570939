using System.Text.RegularExpressions;
using Npgsql;

namespace CallCenter.Web.Data;

/// <param name="Name">Kind and name, such as <c>index ix_calls_live</c>: the same for two definitions of one thing.</param>
/// <param name="Sql">The statement that creates it.</param>
public sealed record SchemaObject(string Name, string Sql);

/// <summary>
/// The indexes, constraints, defaults, triggers and functions that the migrations create and EF's model does not contain.
/// <c>Data/inventory.txt</c> is the expected list; a test compares it with a freshly migrated database.
/// </summary>
public static class Inventory
{
    /// <summary>Every object as PostgreSQL writes it. A function is its digest: its text is in the migrations.</summary>
    private const string Query = """
        with tables as (
          select c.oid, format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname in ('public', 'app') and c.relkind in ('r', 'p') and c.relname <> 'migrations')
        select 'index ' || c.relname, -- wherever the extension was before
               regexp_replace(pg_get_indexdef(i.indexrelid), '\w+\.gin_trgm_ops', 'extensions.gin_trgm_ops')
          from pg_index i join pg_class c on c.oid = i.indexrelid join tables t on t.oid = i.indrelid
          where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')) and i.indisvalid
        union all
        select format('constraint %s on %s', k.conname, t.name),
               format('ALTER TABLE %s ADD CONSTRAINT %I %s', t.name, k.conname,
                      regexp_replace(pg_get_constraintdef(k.oid), '\s+', ' ', 'g'))
          from pg_constraint k join tables t on t.oid = k.conrelid where k.contype in ('p', 'u', 'f', 'c', 'x') and k.convalidated
        union all
        select format('default of %s.%I', t.name, a.attname),
               format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', t.name, a.attname, pg_get_expr(d.adbin, d.adrelid))
          from pg_attrdef d join tables t on t.oid = d.adrelid
          join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum where a.attgenerated = ''
        union all
        select format('identity of %s.%I', t.name, a.attname),
               format('ALTER TABLE %s ALTER COLUMN %I ADD GENERATED %s AS IDENTITY', t.name, a.attname,
                      case a.attidentity when 'a' then 'ALWAYS' else 'BY DEFAULT' end)
          from pg_attribute a join tables t on t.oid = a.attrelid where a.attidentity <> '' and not a.attisdropped
        union all
        select format('trigger %s on %s', g.tgname, t.name), pg_get_triggerdef(g.oid)
          from pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal and g.tgenabled <> 'D'
        union all
        select format('function %s.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
               format('-- returns %s%s%s%s, digest %s', pg_get_function_result(p.oid),
                      case when p.prosecdef then ', security definer' else '' end,
                      coalesce(', ' || array_to_string(p.proconfig, ', '), ''),
                      case when exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)
                           then ', for anybody' else '' end,
                      left(encode(sha256(convert_to(regexp_replace(
                        case when p.prosqlbody is null then p.prosrc else pg_get_function_sqlbody(p.oid) end, '\s+', ' ', 'g'),
                      'UTF8')), 'hex'), 16))
          from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'app'
        order by 1
        """;

    public static async Task<IReadOnlyList<SchemaObject>> Live(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var tx = await connection.BeginTransactionAsync(ct);
        // PostgreSQL omits the schemas of the search path.
        await using (var path = new NpgsqlCommand("set local search_path = pg_catalog", connection, tx))
            await path.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand(Query, connection, tx);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<SchemaObject>();
        while (await reader.ReadAsync(ct)) found.Add(new(reader.GetString(0), reader.GetString(1)));
        return found;
    }

    public static IReadOnlyList<SchemaObject> Expected { get; } = Read();

    /// <summary>
    /// The statements that create a function, from the newest migration that has it, with its search path, unless its body is of the
    /// standard's form, and without public's right to run it.
    /// </summary>
    public static string? DefinitionOf(string function)
    {
        var signature = function["function ".Length..];
        var name = signature[..signature.IndexOf('(', StringComparison.Ordinal)];
        var made = Schema.Files().OrderDescending(StringComparer.Ordinal)
            .Select(f => FunctionStatement(name).Match(File.ReadAllText(f))).FirstOrDefault(m => m.Success)?.Value;
        if (made is null) return null;
        // A body of the standard's form has no names left to look up, and with a path it would not be inlined.
        var path = made.Contains("$$", StringComparison.Ordinal) ? $"alter function {signature} set search_path = '';\n" : "";
        return $"{made}\n{path}revoke all on function {signature} from public;";
    }

    public static string Write(IEnumerable<SchemaObject> objects) =>
        string.Concat(objects.OrderBy(o => o.Name, StringComparer.Ordinal).Select(o => $"{o.Name}: {o.Sql}\n"));

    private static List<SchemaObject> Read()
    {
        using var stream = typeof(Inventory).Assembly.GetManifestResourceStream("inventory.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2)).Select(p => new SchemaObject(p[0], p[1]))];
    }

    private static Regex FunctionStatement(string name) =>
        new($@"create or replace function {Regex.Escape(name)}\s*\((?:[^;$]*?\breturn\b[^;]*;|.*?\$\$.*?\$\$;)", RegexOptions.Singleline);
}
