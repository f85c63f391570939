using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace CallCenter.Web.Data;

/// <summary>
/// Our own SQL for a table's rows, with the columns named that EF reads. With a star, every connection that had prepared
/// the statement would fail once after a migration added a column ("cached plan must not change result type").
/// </summary>
public static class TableSql
{
    private static readonly ConcurrentDictionary<Type, (string Table, string Columns)> known = new();

    /// <param name="tail">What follows <c>select … from table</c>: the condition, the order, the lock.</param>
    public static IQueryable<T> Rows<T>(this DbSet<T> set, FormattableString tail) where T : class =>
        set.FromSql(FormattableStringFactory.Create($"select {Of(set).Columns} from {Of(set).Table} {tail.Format}", tail.GetArguments()));

    /// <param name="change">An insert, update or delete, to which <c>returning …</c> is added.</param>
    public static IQueryable<T> Returning<T>(this DbSet<T> set, FormattableString change) where T : class =>
        set.FromSql(FormattableStringFactory.Create($"{change.Format} returning {Of(set).Columns}", change.GetArguments()));

    private static (string Table, string Columns) Of<T>(DbSet<T> set) where T : class => known.GetOrAdd(typeof(T), _ =>
    {
        var sql = set.GetService<ISqlGenerationHelper>();
        var table = set.EntityType.GetTableMappings().Single().Table;
        return (sql.DelimitIdentifier(table.Name, table.Schema),
            string.Join(", ", table.Columns.Select(c => sql.DelimitIdentifier(c.Name))));
    });
}
